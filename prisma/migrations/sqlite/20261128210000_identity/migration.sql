-- One column at a time, as in the migrations before: a table made anew would take the rows that refer to it along.
ALTER TABLE "Execution" ADD COLUMN "assigned" TEXT;
ALTER TABLE "Job" ADD COLUMN "attempts" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Job" ADD COLUMN "notBefore" BIGINT NOT NULL DEFAULT 0;

CREATE TABLE "ExecutionError" (
    "executionId" INTEGER NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "error" TEXT NOT NULL,

    PRIMARY KEY ("executionId", "fingerprint"),
    CONSTRAINT "ExecutionError_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "UnassignedEvent" (
    "arn" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "eventId" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "text" TEXT NOT NULL,
    "importedAt" BIGINT NOT NULL,

    PRIMARY KEY ("arn", "hash")
);

CREATE INDEX "ExecutionError_fingerprint_idx" ON "ExecutionError"("fingerprint");
CREATE INDEX "ExecutionError_error_idx" ON "ExecutionError"("error");

-- Times outside of the years 1 to 9999 and durations that no number of JavaScript holds ended every list they were in:
-- what cannot be used is left out. The events keep what they said.
UPDATE "Execution" SET "startedAt" = NULL WHERE "startedAt" < -62135596800000 OR "startedAt" > 253402300799999;
UPDATE "Execution" SET "stoppedAt" = NULL WHERE "stoppedAt" < -62135596800000 OR "stoppedAt" > 253402300799999;
UPDATE "Execution" SET "durationMs" = NULL WHERE "durationMs" < 0 OR "durationMs" > 315537897599999;
UPDATE "Execution" SET "retryMs" = 315537897599999 WHERE "retryMs" > 315537897599999;
UPDATE "Execution" SET "timeChunks" = 3155378975999 WHERE "timeChunks" > 3155378975999;
UPDATE "StateSummary" SET "totalMs" = 315537897599999 WHERE "totalMs" > 315537897599999;

-- A run is its ARN and its start.
UPDATE "Execution" SET "identity" = "arn" || '@' || "startedAt" WHERE "arn" IS NOT NULL AND "identity" = "arn" AND "startedAt" IS NOT NULL;

-- The ends that are known already; folding anew finds those before a redrive.
INSERT INTO "ExecutionError" ("executionId", "fingerprint", "error") SELECT "id", "fingerprint", COALESCE("error", '') FROM "Execution" WHERE "fingerprint" IS NOT NULL;
