-- AlterTable
ALTER TABLE "MachineChange" ADD COLUMN     "isAsked" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "madeAt" BIGINT,
ADD COLUMN     "via" TEXT,
ADD COLUMN     "who" TEXT;

-- CreateIndex
CREATE INDEX "MachineChange_source_isAsked_at_idx" ON "MachineChange"("source", "isAsked", "at");
