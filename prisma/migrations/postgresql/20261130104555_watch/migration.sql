-- CreateTable
CREATE TABLE "WatchRule" (
    "name" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "mutedUntil" BIGINT,
    "lookedAt" BIGINT,
    "asOf" BIGINT,
    "problem" TEXT,
    "deliveredAt" BIGINT,
    "deliveryResult" TEXT,

    CONSTRAINT "WatchRule_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "WatchState" (
    "rule" TEXT NOT NULL,
    "machineId" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "since" BIGINT NOT NULL,
    "misses" INTEGER NOT NULL,
    "value" DOUBLE PRECISION,
    "usual" DOUBLE PRECISION,
    "details" TEXT NOT NULL,
    "episode" TEXT,
    "told" TEXT,

    CONSTRAINT "WatchState_pkey" PRIMARY KEY ("rule","machineId")
);

-- CreateTable
CREATE TABLE "WatchMessage" (
    "id" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "machineId" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "rounds" INTEGER NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL,
    "triedAt" BIGINT,

    CONSTRAINT "WatchMessage_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "WatchMessage_state_createdAt_idx" ON "WatchMessage"("state", "createdAt");
