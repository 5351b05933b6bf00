-- AlterTable
ALTER TABLE "ExecutionError" ADD COLUMN "endedAt" BIGINT;

-- AlterTable
ALTER TABLE "RollupDuration" ADD COLUMN "costs" BLOB;

-- CreateTable
CREATE TABLE "ErrorGroupAct" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "fingerprint" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "machineId" INTEGER,
    "definitionHash" TEXT,
    "note" TEXT NOT NULL
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_RollupCell" (
    "width" INTEGER NOT NULL,
    "bucket" BIGINT NOT NULL,
    "groupId" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL,
    "executions" INTEGER NOT NULL,
    "transitions" BIGINT NOT NULL,
    "retries" BIGINT NOT NULL,
    "redrives" BIGINT NOT NULL,
    "items" BIGINT NOT NULL,
    "children" BIGINT NOT NULL,
    "unknownMapRuns" BIGINT NOT NULL,
    "timeChunks" BIGINT NOT NULL,
    "chunks" BIGINT NOT NULL,
    "retryChunkMs" BIGINT NOT NULL,
    "logBytes" BIGINT NOT NULL,
    "lowerBounds" BIGINT NOT NULL,
    "estimates" BIGINT NOT NULL,
    "tooLong" BIGINT NOT NULL,
    "pending" BIGINT NOT NULL,
    "retried" BIGINT NOT NULL DEFAULT 0,
    "squares" BIGINT NOT NULL DEFAULT 0,

    PRIMARY KEY ("width", "bucket", "groupId", "verdict")
);
INSERT INTO "new_RollupCell" ("bucket", "children", "chunks", "estimates", "executions", "groupId", "items", "logBytes", "lowerBounds", "pending", "redrives", "retries", "retryChunkMs", "timeChunks", "tooLong", "transitions", "unknownMapRuns", "verdict", "width") SELECT "bucket", "children", "chunks", "estimates", "executions", "groupId", "items", "logBytes", "lowerBounds", "pending", "redrives", "retries", "retryChunkMs", "timeChunks", "tooLong", "transitions", "unknownMapRuns", "verdict", "width" FROM "RollupCell";
DROP TABLE "RollupCell";
ALTER TABLE "new_RollupCell" RENAME TO "RollupCell";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "ErrorGroupAct_fingerprint_at_idx" ON "ErrorGroupAct"("fingerprint", "at");

-- CreateIndex
CREATE INDEX "ExecutionError_fingerprint_endedAt_idx" ON "ExecutionError"("fingerprint", "endedAt");
