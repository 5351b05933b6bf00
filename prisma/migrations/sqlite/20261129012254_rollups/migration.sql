-- CreateTable
CREATE TABLE "RollupGroup" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "key" TEXT NOT NULL,
    "machineId" INTEGER,
    "machine" TEXT,
    "region" TEXT,
    "account" TEXT,
    "type" TEXT,
    "definitionHash" TEXT,
    "version" TEXT,
    "alias" TEXT,
    "status" TEXT NOT NULL,
    "errors" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "RollupCell" (
    "width" INTEGER NOT NULL,
    "bucket" BIGINT NOT NULL,
    "groupId" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL,
    "executions" INTEGER NOT NULL,
    "transitions" BIGINT NOT NULL,
    "retries" BIGINT NOT NULL,
    "redrives" BIGINT NOT NULL,
    "items" BIGINT NOT NULL,
    "children" BIGINT NOT NULL,
    "unknownMapRuns" BIGINT NOT NULL,
    "timeChunks" BIGINT NOT NULL,
    "chunks" BIGINT NOT NULL,
    "retryChunkMs" BIGINT NOT NULL,
    "logBytes" BIGINT NOT NULL,
    "lowerBounds" BIGINT NOT NULL,
    "estimates" BIGINT NOT NULL,
    "tooLong" BIGINT NOT NULL,
    "pending" BIGINT NOT NULL,

    PRIMARY KEY ("width", "bucket", "groupId", "verdict")
);

-- CreateTable
CREATE TABLE "RollupDuration" (
    "width" INTEGER NOT NULL,
    "bucket" BIGINT NOT NULL,
    "groupId" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "executions" BIGINT NOT NULL,
    "visits" BIGINT NOT NULL,
    "attempts" BIGINT NOT NULL,
    "failures" BIGINT NOT NULL,
    "catches" BIGINT NOT NULL,
    "transitions" BIGINT NOT NULL,
    "retries" BIGINT NOT NULL,
    "items" BIGINT NOT NULL,
    "totalMs" BIGINT NOT NULL,
    "longestMs" BIGINT NOT NULL,
    "sketch" BLOB NOT NULL,

    PRIMARY KEY ("width", "bucket", "groupId", "state")
);

-- CreateTable
CREATE TABLE "RollupMember" (
    "executionId" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "groupId" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL,
    "startedAt" BIGINT,
    "durationMs" BIGINT,
    "cost" BIGINT,
    "sums" TEXT NOT NULL,
    "states" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "RollupProgress" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "appliedTo" BIGINT NOT NULL,
    "rebuiltTo" INTEGER,
    "keptFrom" BIGINT NOT NULL,
    "version" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "RollupGroup_key_key" ON "RollupGroup"("key");

-- CreateIndex
CREATE INDEX "RollupMember_startedAt_groupId_verdict_idx" ON "RollupMember"("startedAt", "groupId", "verdict");

-- CreateIndex
CREATE INDEX "RollupMember_groupId_startedAt_idx" ON "RollupMember"("groupId", "startedAt");

-- CreateIndex
CREATE INDEX "RollupMember_cost_executionId_idx" ON "RollupMember"("cost", "executionId");
