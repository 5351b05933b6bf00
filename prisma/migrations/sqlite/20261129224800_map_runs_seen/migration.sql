-- CreateTable
CREATE TABLE "MapRunSeen" (
    "executionId" INTEGER NOT NULL,
    "arn" TEXT NOT NULL,
    "counts" TEXT NOT NULL,
    "seenAt" BIGINT NOT NULL,

    PRIMARY KEY ("executionId", "arn"),
    CONSTRAINT "MapRunSeen_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
