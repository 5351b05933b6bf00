DROP INDEX "Execution_birth_idx";
DROP INDEX "Execution_revision_idx";
ALTER TABLE "Execution" RENAME COLUMN "birth" TO "firstEventHash";
ALTER TABLE "Execution" RENAME COLUMN "revision" TO "contentRevision";
CREATE INDEX "Execution_firstEventHash_idx" ON "Execution"("firstEventHash");

CREATE TABLE "Change" (
    "seq" BIGINT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "at" BIGINT NOT NULL
);

ALTER TABLE "ChangeCounter" ADD COLUMN "prunedTo" BIGINT NOT NULL DEFAULT 0;

-- Changes up to now were counted and not kept: whoever read before is told to read everything.
UPDATE "ChangeCounter" SET "prunedTo" = "value";
