-- AlterTable
ALTER TABLE "MachineRevision" ADD COLUMN     "told" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "Source" (
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "settings" TEXT NOT NULL,
    "configured" INTEGER NOT NULL DEFAULT 0,
    "paused" INTEGER NOT NULL DEFAULT 0,
    "removing" TEXT,
    "createdAt" BIGINT NOT NULL,
    "updatedAt" BIGINT NOT NULL,
    "executions" BIGINT NOT NULL DEFAULT 0,
    "histories" BIGINT NOT NULL DEFAULT 0,
    "events" BIGINT NOT NULL DEFAULT 0,
    "duplicates" BIGINT NOT NULL DEFAULT 0,
    "late" BIGINT NOT NULL DEFAULT 0,
    "expired" BIGINT NOT NULL DEFAULT 0,
    "withheld" BIGINT NOT NULL DEFAULT 0,
    "setAside" BIGINT NOT NULL DEFAULT 0,
    "dropped" BIGINT NOT NULL DEFAULT 0,
    "throttled" BIGINT NOT NULL DEFAULT 0,
    "requests" BIGINT NOT NULL DEFAULT 0,
    "failures" BIGINT NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "sampledOut" BIGINT NOT NULL DEFAULT 0,
    "lastSuccessAt" BIGINT,
    "upToDateAt" BIGINT,
    "lastProblem" TEXT,
    "lastProblemAt" BIGINT,
    "problemCount" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Source_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "SourceWanted" (
    "source" TEXT NOT NULL,
    "arn" TEXT NOT NULL,
    "machineArn" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "priority" INTEGER NOT NULL,
    "startedAt" BIGINT NOT NULL,
    "notBefore" BIGINT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "given" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "SourceWanted_pkey" PRIMARY KEY ("source","arn")
);

-- CreateTable
CREATE TABLE "SourceSettled" (
    "key" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "at" BIGINT NOT NULL,

    CONSTRAINT "SourceSettled_pkey" PRIMARY KEY ("key","source")
);

-- CreateTable
CREATE TABLE "SetAsideRecord" (
    "id" SERIAL NOT NULL,
    "source" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "what" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "data" BYTEA NOT NULL,
    "asked" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "SetAsideRecord_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ExecutionSource" (
    "executionId" INTEGER NOT NULL,
    "source" TEXT NOT NULL,

    CONSTRAINT "ExecutionSource_pkey" PRIMARY KEY ("executionId","source")
);

-- CreateTable
CREATE TABLE "DroppedExecution" (
    "key" TEXT NOT NULL,
    "lastAt" BIGINT NOT NULL,
    "at" BIGINT NOT NULL,

    CONSTRAINT "DroppedExecution_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "MachineSeen" (
    "machineId" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "seenAt" BIGINT NOT NULL,
    "definitionHash" TEXT,
    "revisionId" TEXT,
    "roleArn" TEXT,
    "logging" TEXT,
    "versions" TEXT,
    "aliases" TEXT,
    "tags" TEXT,

    CONSTRAINT "MachineSeen_pkey" PRIMARY KEY ("machineId")
);

-- CreateTable
CREATE TABLE "MachineChange" (
    "id" SERIAL NOT NULL,
    "machineId" INTEGER NOT NULL,
    "at" BIGINT NOT NULL,
    "since" BIGINT NOT NULL,
    "fact" TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    "source" TEXT NOT NULL,

    CONSTRAINT "MachineChange_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "SourceWanted_source_kind_notBefore_priority_startedAt_idx" ON "SourceWanted"("source", "kind", "notBefore", "priority", "startedAt" DESC);

-- CreateIndex
CREATE INDEX "SourceSettled_source_at_idx" ON "SourceSettled"("source", "at");

-- CreateIndex
CREATE INDEX "SetAsideRecord_source_id_idx" ON "SetAsideRecord"("source", "id");

-- CreateIndex
CREATE INDEX "SetAsideRecord_source_asked_id_idx" ON "SetAsideRecord"("source", "asked", "id");

-- CreateIndex
CREATE INDEX "ExecutionSource_source_executionId_idx" ON "ExecutionSource"("source", "executionId");

-- CreateIndex
CREATE INDEX "DroppedExecution_at_idx" ON "DroppedExecution"("at");

-- CreateIndex
CREATE INDEX "MachineSeen_source_idx" ON "MachineSeen"("source");

-- CreateIndex
CREATE INDEX "MachineChange_machineId_at_idx" ON "MachineChange"("machineId", "at");

-- AddForeignKey
ALTER TABLE "ExecutionSource" ADD CONSTRAINT "ExecutionSource_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MachineSeen" ADD CONSTRAINT "MachineSeen_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MachineChange" ADD CONSTRAINT "MachineChange_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine"("id") ON DELETE CASCADE ON UPDATE CASCADE;
