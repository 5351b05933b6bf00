-- AlterTable
ALTER TABLE "ExecutionError" ADD COLUMN     "endedAt" BIGINT;

-- AlterTable
ALTER TABLE "RollupCell" ADD COLUMN     "retried" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "squares" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "RollupDuration" ADD COLUMN     "costs" BYTEA;

-- CreateTable
CREATE TABLE "ErrorGroupAct" (
    "id" SERIAL NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "machineId" INTEGER,
    "definitionHash" TEXT,
    "note" TEXT NOT NULL,

    CONSTRAINT "ErrorGroupAct_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ErrorGroupAct_fingerprint_at_idx" ON "ErrorGroupAct"("fingerprint", "at");

-- CreateIndex
CREATE INDEX "ExecutionError_fingerprint_endedAt_idx" ON "ExecutionError"("fingerprint", "endedAt");
