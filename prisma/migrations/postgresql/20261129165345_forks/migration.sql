-- AlterTable
ALTER TABLE "ReplayRequest" ADD COLUMN     "subject" BYTEA;

-- CreateTable
CREATE TABLE "Fork" (
    "id" SERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "executionId" INTEGER NOT NULL,
    "revision" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "stages" BYTEA NOT NULL,
    "status" TEXT NOT NULL,
    "error" TEXT,
    "forkedAt" INTEGER,
    "questions" INTEGER NOT NULL,
    "difference" TEXT,
    "events" INTEGER NOT NULL,

    CONSTRAINT "Fork_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ForkPage" (
    "forkId" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "ForkPage_pkey" PRIMARY KEY ("forkId","number")
);

-- CreateIndex
CREATE UNIQUE INDEX "Fork_key_key" ON "Fork"("key");

-- CreateIndex
CREATE INDEX "Fork_executionId_createdAt_idx" ON "Fork"("executionId", "createdAt");

-- CreateIndex
CREATE INDEX "Fork_createdAt_id_idx" ON "Fork"("createdAt", "id");

-- AddForeignKey
ALTER TABLE "Fork" ADD CONSTRAINT "Fork_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ForkPage" ADD CONSTRAINT "ForkPage_forkId_fkey" FOREIGN KEY ("forkId") REFERENCES "Fork"("id") ON DELETE CASCADE ON UPDATE CASCADE;
