-- CreateTable
CREATE TABLE "SourceCheckpoint" (
    "source" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "updatedAt" BIGINT NOT NULL,

    CONSTRAINT "SourceCheckpoint_pkey" PRIMARY KEY ("source")
);
