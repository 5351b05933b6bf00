-- AlterTable
ALTER TABLE "Definition" ADD COLUMN     "contentHash" TEXT;

-- CreateIndex
CREATE INDEX "Definition_contentHash_idx" ON "Definition"("contentHash");
