-- AlterTable
ALTER TABLE "Execution" ADD COLUMN "redactedBy" TEXT NOT NULL DEFAULT '';

-- CreateIndex
CREATE INDEX "Execution_redactedBy_idx" ON "Execution"("redactedBy");
