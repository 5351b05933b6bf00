-- Columns are added one by one: a table that is made anew would take the pages that hang on it along.
ALTER TABLE "Execution" ADD COLUMN "verdict" TEXT;
ALTER TABLE "Execution" ADD COLUMN "verdictReason" TEXT;
ALTER TABLE "Execution" ADD COLUMN "verdictAccepted" INTEGER;
ALTER TABLE "Execution" ADD COLUMN "verdictDivergence" TEXT;
ALTER TABLE "Execution" ADD COLUMN "verdictDefinition" TEXT;
ALTER TABLE "Execution" ADD COLUMN "verdictAssumed" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Execution" ADD COLUMN "verdictVersion" INTEGER NOT NULL DEFAULT 0;

CREATE INDEX "Execution_verdict_startedAt_idx" ON "Execution"("verdict", "startedAt");

CREATE INDEX "Execution_verdictVersion_id_idx" ON "Execution"("verdictVersion", "id");
