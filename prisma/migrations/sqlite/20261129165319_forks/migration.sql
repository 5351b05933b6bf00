-- AlterTable
ALTER TABLE "ReplayRequest" ADD COLUMN "subject" BLOB;

-- CreateTable
CREATE TABLE "Fork" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "key" TEXT NOT NULL,
    "executionId" INTEGER NOT NULL,
    "revision" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "stages" BLOB NOT NULL,
    "status" TEXT NOT NULL,
    "error" TEXT,
    "forkedAt" INTEGER,
    "questions" INTEGER NOT NULL,
    "difference" TEXT,
    "events" INTEGER NOT NULL,
    CONSTRAINT "Fork_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ForkPage" (
    "forkId" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "data" BLOB NOT NULL,

    PRIMARY KEY ("forkId", "number"),
    CONSTRAINT "ForkPage_forkId_fkey" FOREIGN KEY ("forkId") REFERENCES "Fork" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "Fork_key_key" ON "Fork"("key");

-- CreateIndex
CREATE INDEX "Fork_executionId_createdAt_idx" ON "Fork"("executionId", "createdAt");

-- CreateIndex
CREATE INDEX "Fork_createdAt_id_idx" ON "Fork"("createdAt", "id");
