-- CreateIndex
CREATE INDEX "EngineExecution_status_owner_idx" ON "EngineExecution"("status", "owner");
