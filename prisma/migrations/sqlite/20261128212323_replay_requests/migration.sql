-- CreateTable
CREATE TABLE "ReplayRequest" (
    "executionId" INTEGER NOT NULL,
    "part" TEXT NOT NULL,
    "revision" BIGINT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "requestedAt" BIGINT NOT NULL,
    "askedAt" BIGINT NOT NULL,
    "answer" BLOB,
    "givenUp" TEXT,

    PRIMARY KEY ("executionId", "part"),
    CONSTRAINT "ReplayRequest_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "ReplayRequest_state_requestedAt_idx" ON "ReplayRequest"("state", "requestedAt");
