-- CreateTable
CREATE TABLE "Execution" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "key" TEXT NOT NULL,
    "identity" TEXT NOT NULL,
    "birth" TEXT,
    "arn" TEXT,
    "name" TEXT NOT NULL,
    "machine" TEXT,
    "machineArn" TEXT,
    "type" TEXT,
    "status" TEXT NOT NULL,
    "startedAt" BIGINT,
    "stoppedAt" BIGINT,
    "durationMs" BIGINT,
    "events" INTEGER NOT NULL,
    "retries" INTEGER NOT NULL,
    "redrives" INTEGER NOT NULL,
    "error" TEXT,
    "cause" TEXT,
    "fingerprint" TEXT,
    "completeness" TEXT NOT NULL,
    "firstEventId" INTEGER,
    "lastEventId" INTEGER,
    "missing" INTEGER NOT NULL,
    "cut" INTEGER NOT NULL,
    "origins" TEXT NOT NULL,
    "described" TEXT,
    "definitionHash" TEXT,
    "definitionAssumed" INTEGER NOT NULL,
    "foldVersion" INTEGER NOT NULL,
    "revision" BIGINT NOT NULL,
    "importedAt" BIGINT NOT NULL,
    "updatedAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "HistoryPage" (
    "executionId" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "firstId" INTEGER NOT NULL,
    "lastId" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "data" BLOB NOT NULL,

    PRIMARY KEY ("executionId", "number"),
    CONSTRAINT "HistoryPage_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "StateSummary" (
    "executionId" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "visits" INTEGER NOT NULL,
    "attempts" INTEGER NOT NULL,
    "failures" INTEGER NOT NULL,
    "catches" INTEGER NOT NULL,
    "totalMs" BIGINT NOT NULL,
    "sketch" BLOB NOT NULL,

    PRIMARY KEY ("executionId", "state"),
    CONSTRAINT "StateSummary_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SearchAttribute" (
    "executionId" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    PRIMARY KEY ("executionId", "path"),
    CONSTRAINT "SearchAttribute_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SearchText" (
    "executionId" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "text" TEXT NOT NULL,
    CONSTRAINT "SearchText_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ErrorGroup" (
    "fingerprint" TEXT NOT NULL PRIMARY KEY,
    "error" TEXT NOT NULL,
    "pattern" TEXT NOT NULL,
    "firstSeenAt" BIGINT NOT NULL,
    "lastSeenAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Definition" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "text" BLOB NOT NULL
);

-- CreateTable
CREATE TABLE "MachineRevision" (
    "machine" TEXT NOT NULL,
    "definitionHash" TEXT NOT NULL,
    "machineArn" TEXT,
    "firstSeenAt" BIGINT NOT NULL,
    "lastSeenAt" BIGINT NOT NULL,

    PRIMARY KEY ("machine", "definitionHash")
);

-- CreateTable
CREATE TABLE "ChangeCounter" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "value" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Job" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "requestedAt" BIGINT NOT NULL,
    "finishedAt" BIGINT,
    "message" TEXT,
    "done" INTEGER NOT NULL,
    "total" INTEGER
);

-- CreateTable
CREATE TABLE "Lease" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "holder" TEXT NOT NULL,
    "token" BIGINT NOT NULL,
    "expiresAt" BIGINT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "Execution_key_key" ON "Execution"("key");

-- CreateIndex
CREATE UNIQUE INDEX "Execution_identity_key" ON "Execution"("identity");

-- CreateIndex
CREATE INDEX "Execution_birth_idx" ON "Execution"("birth");

-- CreateIndex
CREATE INDEX "Execution_arn_idx" ON "Execution"("arn");

-- CreateIndex
CREATE INDEX "Execution_startedAt_id_idx" ON "Execution"("startedAt", "id");

-- CreateIndex
CREATE INDEX "Execution_status_startedAt_idx" ON "Execution"("status", "startedAt");

-- CreateIndex
CREATE INDEX "Execution_machine_startedAt_idx" ON "Execution"("machine", "startedAt");

-- CreateIndex
CREATE INDEX "Execution_fingerprint_startedAt_idx" ON "Execution"("fingerprint", "startedAt");

-- CreateIndex
CREATE INDEX "Execution_revision_idx" ON "Execution"("revision");

-- CreateIndex
CREATE INDEX "Execution_foldVersion_idx" ON "Execution"("foldVersion");

-- CreateIndex
CREATE INDEX "SearchAttribute_path_value_idx" ON "SearchAttribute"("path", "value");

-- CreateIndex
CREATE INDEX "Job_state_id_idx" ON "Job"("state", "id");
