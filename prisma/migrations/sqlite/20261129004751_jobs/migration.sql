-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Job" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL DEFAULT '',
    "openKey" TEXT,
    "lane" TEXT NOT NULL DEFAULT 'maintenance',
    "subject" TEXT,
    "state" TEXT NOT NULL,
    "requestedAt" BIGINT NOT NULL,
    "finishedAt" BIGINT,
    "cancelRequestedAt" BIGINT,
    "payload" TEXT NOT NULL DEFAULT '{}',
    "checkpoint" TEXT,
    "result" TEXT,
    "message" TEXT,
    "done" BIGINT NOT NULL,
    "total" BIGINT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "notBefore" BIGINT NOT NULL DEFAULT 0
);
INSERT INTO "new_Job" ("attempts", "done", "finishedAt", "id", "kind", "message", "notBefore", "requestedAt", "state", "total") SELECT "attempts", "done", "finishedAt", "id", "kind", "message", "notBefore", "requestedAt", "state", "total" FROM "Job";
DROP TABLE "Job";
ALTER TABLE "new_Job" RENAME TO "Job";
CREATE UNIQUE INDEX "Job_openKey_key" ON "Job"("openKey");
CREATE INDEX "Job_lane_state_id_idx" ON "Job"("lane", "state", "id");
CREATE INDEX "Job_kind_id_idx" ON "Job"("kind", "id");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- Jobs of the version before: of those of one kind that are open the oldest stays, and it holds the key.
UPDATE "Job" SET "lane" = 'verifies' WHERE "kind" = 'verify';
UPDATE "Job" SET "state" = 'cancelled', "finishedAt" = "requestedAt", "message" = 'The same was asked for twice.'
WHERE "state" IN ('waiting', 'running')
  AND "id" NOT IN (SELECT MIN("id") FROM "Job" WHERE "state" IN ('waiting', 'running') GROUP BY "kind");
UPDATE "Job" SET "openKey" = "kind" || ':' WHERE "state" IN ('waiting', 'running');
