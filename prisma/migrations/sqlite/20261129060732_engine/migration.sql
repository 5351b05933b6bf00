-- CreateTable
CREATE TABLE "EngineMachine" (
    "arn" TEXT NOT NULL PRIMARY KEY,
    "account" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "updatedAt" BIGINT NOT NULL,
    "revisionId" TEXT NOT NULL,
    "file" TEXT,
    "problem" TEXT,
    "lastVersion" INTEGER NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "EngineRevision" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "machineArn" TEXT NOT NULL,
    "definition" TEXT NOT NULL,
    "roleArn" TEXT NOT NULL,
    "configuration" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "EngineVersion" (
    "machineArn" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "revisionId" TEXT NOT NULL,
    "description" TEXT,
    "createdAt" BIGINT NOT NULL,

    PRIMARY KEY ("machineArn", "number")
);

-- CreateTable
CREATE TABLE "EngineAlias" (
    "machineArn" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "routing" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "updatedAt" BIGINT NOT NULL,

    PRIMARY KEY ("machineArn", "name")
);

-- CreateTable
CREATE TABLE "EngineTag" (
    "arn" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    PRIMARY KEY ("arn", "key")
);

-- CreateTable
CREATE TABLE "EngineActivity" (
    "arn" TEXT NOT NULL PRIMARY KEY,
    "account" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "EngineExecution" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "arn" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "machineArn" TEXT NOT NULL,
    "revisionId" TEXT NOT NULL,
    "versionArn" TEXT,
    "aliasArn" TEXT,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "startedAt" BIGINT NOT NULL,
    "stoppedAt" BIGINT,
    "input" TEXT NOT NULL,
    "output" TEXT,
    "error" TEXT,
    "cause" TEXT,
    "traceHeader" TEXT,
    "redriveCount" INTEGER NOT NULL DEFAULT 0,
    "redrivenAt" BIGINT,
    "mapRunArn" TEXT,
    "parentId" TEXT,
    "parentToken" TEXT,
    "startedBy" TEXT NOT NULL,
    "mockCase" TEXT,
    "seed" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "wakeAt" BIGINT,
    "inFlight" INTEGER NOT NULL DEFAULT 0,
    "steps" INTEGER NOT NULL DEFAULT 0,
    "events" INTEGER NOT NULL DEFAULT 0,
    "snapshotAt" INTEGER NOT NULL DEFAULT 0,
    "snapshot" BLOB
);

-- CreateTable
CREATE TABLE "EngineStep" (
    "executionId" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "inputs" TEXT NOT NULL,
    "events" TEXT NOT NULL,
    "firstEvent" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("executionId", "step")
);

-- CreateTable
CREATE TABLE "EngineTask" (
    "taskToken" TEXT NOT NULL PRIMARY KEY,
    "executionId" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "activityArn" TEXT,
    "status" TEXT NOT NULL,
    "input" TEXT NOT NULL,
    "worker" TEXT,
    "scheduledAt" BIGINT NOT NULL,
    "startedAt" BIGINT,
    "heartbeatAt" BIGINT,
    "heartbeatSeconds" INTEGER,
    "timeoutSeconds" INTEGER
);

-- CreateTable
CREATE TABLE "EngineMapRun" (
    "arn" TEXT NOT NULL PRIMARY KEY,
    "executionId" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "view" TEXT NOT NULL,
    "startedAt" BIGINT NOT NULL,
    "stoppedAt" BIGINT
);

-- CreateTable
CREATE TABLE "EngineRequest" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "account" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "input" TEXT NOT NULL,
    "owner" TEXT,
    "status" TEXT NOT NULL,
    "answer" TEXT,
    "requestedAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "EngineRule" (
    "account" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "expression" TEXT NOT NULL,
    "timeZone" TEXT,
    "state" TEXT NOT NULL,
    "targets" TEXT NOT NULL,
    "configured" INTEGER NOT NULL DEFAULT 0,
    "nextAt" BIGINT,
    "updatedAt" BIGINT NOT NULL,

    PRIMARY KEY ("account", "region", "name")
);

-- CreateIndex
CREATE INDEX "EngineMachine_account_region_name_idx" ON "EngineMachine"("account", "region", "name");

-- CreateIndex
CREATE INDEX "EngineRevision_machineArn_idx" ON "EngineRevision"("machineArn");

-- CreateIndex
CREATE INDEX "EngineActivity_account_region_name_idx" ON "EngineActivity"("account", "region", "name");

-- CreateIndex
CREATE UNIQUE INDEX "EngineExecution_arn_key" ON "EngineExecution"("arn");

-- CreateIndex
CREATE INDEX "EngineExecution_machineArn_startedAt_id_idx" ON "EngineExecution"("machineArn", "startedAt", "id");

-- CreateIndex
CREATE INDEX "EngineExecution_mapRunArn_startedAt_id_idx" ON "EngineExecution"("mapRunArn", "startedAt", "id");

-- CreateIndex
CREATE INDEX "EngineExecution_parentId_status_idx" ON "EngineExecution"("parentId", "status");

-- CreateIndex
CREATE INDEX "EngineExecution_owner_wakeAt_idx" ON "EngineExecution"("owner", "wakeAt");

-- CreateIndex
CREATE INDEX "EngineExecution_owner_inFlight_id_idx" ON "EngineExecution"("owner", "inFlight", "id");

-- CreateIndex
CREATE INDEX "EngineExecution_account_startedAt_id_idx" ON "EngineExecution"("account", "startedAt", "id");

-- CreateIndex
CREATE INDEX "EngineTask_activityArn_status_scheduledAt_idx" ON "EngineTask"("activityArn", "status", "scheduledAt");

-- CreateIndex
CREATE INDEX "EngineTask_executionId_status_idx" ON "EngineTask"("executionId", "status");

-- CreateIndex
CREATE INDEX "EngineTask_account_status_scheduledAt_idx" ON "EngineTask"("account", "status", "scheduledAt");

-- CreateIndex
CREATE INDEX "EngineMapRun_executionId_startedAt_idx" ON "EngineMapRun"("executionId", "startedAt");

-- CreateIndex
CREATE INDEX "EngineRequest_status_id_idx" ON "EngineRequest"("status", "id");

-- CreateIndex
CREATE INDEX "EngineRule_nextAt_idx" ON "EngineRule"("nextAt");
