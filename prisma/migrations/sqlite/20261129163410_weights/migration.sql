-- One column at a time, by hand: SQLite makes a table anew for what Prisma would write here, and takes along what refers to it.
ALTER TABLE "Execution" ADD COLUMN "weight" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "RollupMember" ADD COLUMN "weight" INTEGER NOT NULL DEFAULT 1;

-- The counts of members are read from this index alone.
DROP INDEX "RollupMember_startedAt_groupId_verdict_idx";
CREATE INDEX "RollupMember_startedAt_groupId_verdict_weight_idx" ON "RollupMember"("startedAt", "groupId", "verdict", "weight");
