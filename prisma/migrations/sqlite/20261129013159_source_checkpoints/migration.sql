-- CreateTable
CREATE TABLE "SourceCheckpoint" (
    "source" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL,
    "updatedAt" BIGINT NOT NULL
);
