-- AlterTable
ALTER TABLE "Execution" ADD COLUMN     "verdict" TEXT,
ADD COLUMN     "verdictAccepted" INTEGER,
ADD COLUMN     "verdictAssumed" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "verdictDefinition" TEXT,
ADD COLUMN     "verdictDivergence" TEXT,
ADD COLUMN     "verdictReason" TEXT,
ADD COLUMN     "verdictVersion" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "Execution_verdict_startedAt_idx" ON "Execution"("verdict", "startedAt");

-- CreateIndex
CREATE INDEX "Execution_verdictVersion_id_idx" ON "Execution"("verdictVersion", "id");
