-- What executions have to do with each other; folding anew (FOLD_VERSION) finds it of what is stored.
-- CreateTable
CREATE TABLE "ExecutionLink" (
    "executionId" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "eventId" INTEGER NOT NULL,
    "at" BIGINT,
    "scope" TEXT,

    PRIMARY KEY ("executionId", "kind", "ref", "eventId"),
    CONSTRAINT "ExecutionLink_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "ExecutionLink_kind_ref_idx" ON "ExecutionLink"("kind", "ref");

-- CreateIndex
CREATE INDEX "ExecutionLink_kind_scope_at_idx" ON "ExecutionLink"("kind", "scope", "at");
