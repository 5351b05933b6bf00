-- CreateTable
CREATE TABLE "WatchRule" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "fingerprint" TEXT NOT NULL,
    "mutedUntil" BIGINT,
    "lookedAt" BIGINT,
    "asOf" BIGINT,
    "problem" TEXT,
    "deliveredAt" BIGINT,
    "deliveryResult" TEXT
);

-- CreateTable
CREATE TABLE "WatchState" (
    "rule" TEXT NOT NULL,
    "machineId" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "since" BIGINT NOT NULL,
    "misses" INTEGER NOT NULL,
    "value" REAL,
    "usual" REAL,
    "details" TEXT NOT NULL,
    "episode" TEXT,
    "told" TEXT,

    PRIMARY KEY ("rule", "machineId")
);

-- CreateTable
CREATE TABLE "WatchMessage" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "rule" TEXT NOT NULL,
    "machineId" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "rounds" INTEGER NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL,
    "triedAt" BIGINT
);

-- CreateIndex
CREATE INDEX "WatchMessage_state_createdAt_idx" ON "WatchMessage"("state", "createdAt");
