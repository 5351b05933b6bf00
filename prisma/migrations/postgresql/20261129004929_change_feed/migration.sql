DROP INDEX "Execution_revision_idx";
ALTER TABLE "Execution" RENAME COLUMN "birth" TO "firstEventHash";
ALTER TABLE "Execution" RENAME COLUMN "revision" TO "contentRevision";
ALTER INDEX "Execution_birth_idx" RENAME TO "Execution_firstEventHash_idx";

CREATE TABLE "Change" (
    "seq" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "at" BIGINT NOT NULL,

    CONSTRAINT "Change_pkey" PRIMARY KEY ("seq")
);

ALTER TABLE "ChangeCounter" ADD COLUMN "prunedTo" BIGINT NOT NULL DEFAULT 0;

-- Changes up to now were counted and not kept: whoever read before is told to read everything.
UPDATE "ChangeCounter" SET "prunedTo" = "value";
