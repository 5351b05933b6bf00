-- By hand: SQLite makes a table anew for what Prisma would write here, and takes along what refers to it.
ALTER TABLE "Execution" ADD COLUMN "largestPayload" INTEGER NOT NULL DEFAULT 0;
CREATE INDEX "Execution_largestPayload_id_idx" ON "Execution"("largestPayload", "id");
CREATE INDEX "Execution_lastEventId_id_idx" ON "Execution"("lastEventId", "id");
