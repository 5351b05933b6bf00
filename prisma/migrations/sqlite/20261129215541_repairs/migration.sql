-- AlterTable
ALTER TABLE "Execution" ADD COLUMN "accounted" TEXT;

-- AlterTable
ALTER TABLE "RollupGroup" ADD COLUMN "accounted" TEXT;

-- CreateTable
CREATE TABLE "RepairToken" (
    "executionId" INTEGER NOT NULL,
    "token" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "startedAt" BIGINT NOT NULL,
    "outlives" INTEGER NOT NULL DEFAULT 0,

    PRIMARY KEY ("executionId", "token")
);

-- CreateTable
CREATE TABLE "RepairProgress" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "appliedTo" BIGINT NOT NULL,
    "rebuiltTo" INTEGER,
    "businessKeys" TEXT NOT NULL,
    "version" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "GivenUpFailure" (
    "executionId" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "note" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "redrives" INTEGER NOT NULL,
    CONSTRAINT "GivenUpFailure_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "StartedRerun" (
    "arn" TEXT NOT NULL PRIMARY KEY,
    "ofKey" TEXT NOT NULL,
    "machine" TEXT,
    "startedAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "ResumeMachine" (
    "arn" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "ofKey" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "MassRedrive" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "filter" TEXT NOT NULL,
    "from" BIGINT NOT NULL,
    "to" BIGINT NOT NULL,
    "trial" INTEGER,
    "rate" INTEGER NOT NULL,
    "stopAbove" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "message" TEXT,
    "createdAt" BIGINT NOT NULL,
    "confirmedAt" BIGINT,
    "updatedAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "MassRedriveItem" (
    "massId" INTEGER NOT NULL,
    "place" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "arn" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "clientToken" TEXT NOT NULL,
    "redrives" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "why" TEXT,
    "sentAt" BIGINT,
    "endedAt" BIGINT,

    PRIMARY KEY ("massId", "place"),
    CONSTRAINT "MassRedriveItem_massId_fkey" FOREIGN KEY ("massId") REFERENCES "MassRedrive" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "RepairToken_token_state_startedAt_executionId_idx" ON "RepairToken"("token", "state", "startedAt", "executionId");

-- CreateIndex
CREATE INDEX "StartedRerun_ofKey_idx" ON "StartedRerun"("ofKey");

-- CreateIndex
CREATE INDEX "ResumeMachine_createdAt_idx" ON "ResumeMachine"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "MassRedrive_name_key" ON "MassRedrive"("name");

-- CreateIndex
CREATE INDEX "MassRedriveItem_massId_state_place_idx" ON "MassRedriveItem"("massId", "state", "place");

-- CreateIndex
CREATE INDEX "Execution_accounted_startedAt_id_idx" ON "Execution"("accounted", "startedAt", "id");
