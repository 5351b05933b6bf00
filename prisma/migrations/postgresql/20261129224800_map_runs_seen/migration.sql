-- CreateTable
CREATE TABLE "MapRunSeen" (
    "executionId" INTEGER NOT NULL,
    "arn" TEXT NOT NULL,
    "counts" TEXT NOT NULL,
    "seenAt" BIGINT NOT NULL,

    CONSTRAINT "MapRunSeen_pkey" PRIMARY KEY ("executionId","arn")
);

-- AddForeignKey
ALTER TABLE "MapRunSeen" ADD CONSTRAINT "MapRunSeen_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;
