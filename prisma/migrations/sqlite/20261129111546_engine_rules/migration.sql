-- CreateTable
CREATE TABLE "EngineOutbox" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "kind" TEXT NOT NULL,
    "account" TEXT,
    "executionId" TEXT,
    "body" TEXT NOT NULL
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_EngineRule" (
    "account" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "bus" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "eventPattern" TEXT,
    "scheduleExpression" TEXT,
    "timeZone" TEXT,
    "state" TEXT NOT NULL,
    "description" TEXT,
    "roleArn" TEXT,
    "targets" TEXT NOT NULL,
    "configured" INTEGER NOT NULL DEFAULT 0,
    "since" BIGINT NOT NULL,
    "nextAt" BIGINT,
    "problem" TEXT,
    "updatedAt" BIGINT NOT NULL,

    PRIMARY KEY ("account", "region", "bus", "name")
);
INSERT INTO "new_EngineRule" ("account", "configured", "name", "nextAt", "region", "state", "targets", "timeZone", "updatedAt") SELECT "account", "configured", "name", "nextAt", "region", "state", "targets", "timeZone", "updatedAt" FROM "EngineRule";
DROP TABLE "EngineRule";
ALTER TABLE "new_EngineRule" RENAME TO "EngineRule";
CREATE INDEX "EngineRule_nextAt_idx" ON "EngineRule"("nextAt");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "EngineOutbox_kind_id_idx" ON "EngineOutbox"("kind", "id");
