-- DropIndex
DROP INDEX "Job_state_id_idx";

-- AlterTable
ALTER TABLE "Job" ADD COLUMN     "cancelRequestedAt" BIGINT,
ADD COLUMN     "checkpoint" TEXT,
ADD COLUMN     "key" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "lane" TEXT NOT NULL DEFAULT 'maintenance',
ADD COLUMN     "openKey" TEXT,
ADD COLUMN     "payload" TEXT NOT NULL DEFAULT '{}',
ADD COLUMN     "result" TEXT,
ADD COLUMN     "subject" TEXT,
ALTER COLUMN "done" SET DATA TYPE BIGINT,
ALTER COLUMN "total" SET DATA TYPE BIGINT;

-- CreateIndex
CREATE UNIQUE INDEX "Job_openKey_key" ON "Job"("openKey");

-- CreateIndex
CREATE INDEX "Job_lane_state_id_idx" ON "Job"("lane", "state", "id");

-- CreateIndex
CREATE INDEX "Job_kind_id_idx" ON "Job"("kind", "id");

-- Jobs of the version before: of those of one kind that are open the oldest stays, and it holds the key.
UPDATE "Job" SET "lane" = 'verifies' WHERE "kind" = 'verify';
UPDATE "Job" SET "state" = 'cancelled', "finishedAt" = "requestedAt", "message" = 'The same was asked for twice.'
WHERE "state" IN ('waiting', 'running')
  AND "id" NOT IN (SELECT MIN("id") FROM "Job" WHERE "state" IN ('waiting', 'running') GROUP BY "kind");
UPDATE "Job" SET "openKey" = "kind" || ':' WHERE "state" IN ('waiting', 'running');
