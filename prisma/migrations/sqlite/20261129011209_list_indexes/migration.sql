-- DropIndex
DROP INDEX "Execution_machineId_startedAt_idx";

-- DropIndex
DROP INDEX "Execution_verdict_startedAt_idx";

-- DropIndex
DROP INDEX "Execution_fingerprint_startedAt_idx";

-- DropIndex
DROP INDEX "Execution_machine_startedAt_idx";

-- DropIndex
DROP INDEX "Execution_status_startedAt_idx";

-- DropIndex
DROP INDEX "ExecutionError_error_idx";

-- DropIndex
DROP INDEX "ExecutionError_fingerprint_idx";

-- DropIndex
DROP INDEX "SearchAttribute_path_value_idx";

-- AlterTable
ALTER TABLE "ExecutionError" ADD COLUMN "startedAt" BIGINT;

-- CreateIndex
CREATE INDEX "Execution_status_startedAt_id_idx" ON "Execution"("status", "startedAt", "id");

-- CreateIndex
CREATE INDEX "Execution_machineId_startedAt_id_idx" ON "Execution"("machineId", "startedAt", "id");

-- CreateIndex
CREATE INDEX "Execution_type_startedAt_id_idx" ON "Execution"("type", "startedAt", "id");

-- CreateIndex
CREATE INDEX "Execution_verdict_startedAt_id_idx" ON "Execution"("verdict", "startedAt", "id");

-- CreateIndex
CREATE INDEX "Execution_stoppedAt_id_idx" ON "Execution"("stoppedAt", "id");

-- CreateIndex
CREATE INDEX "Execution_durationMs_id_idx" ON "Execution"("durationMs", "id");

-- CreateIndex
CREATE INDEX "Execution_events_id_idx" ON "Execution"("events", "id");

-- CreateIndex
CREATE INDEX "Execution_retries_id_idx" ON "Execution"("retries", "id");

-- CreateIndex
CREATE INDEX "Execution_status_id_idx" ON "Execution"("status", "id");

-- CreateIndex
CREATE INDEX "Execution_name_id_idx" ON "Execution"("name", "id");

-- CreateIndex
CREATE INDEX "Execution_machine_id_idx" ON "Execution"("machine", "id");

-- CreateIndex
CREATE INDEX "Execution_error_id_idx" ON "Execution"("error", "id");

-- CreateIndex
CREATE INDEX "Execution_importedAt_id_idx" ON "Execution"("importedAt", "id");

-- CreateIndex
CREATE INDEX "ExecutionError_fingerprint_startedAt_executionId_idx" ON "ExecutionError"("fingerprint", "startedAt", "executionId");

-- CreateIndex
CREATE INDEX "ExecutionError_error_startedAt_executionId_idx" ON "ExecutionError"("error", "startedAt", "executionId");

-- CreateIndex
CREATE INDEX "SearchAttribute_path_value_executionId_idx" ON "SearchAttribute"("path", "value", "executionId");

UPDATE "ExecutionError" SET "startedAt" = (SELECT e."startedAt" FROM "Execution" e WHERE e."id" = "ExecutionError"."executionId");
