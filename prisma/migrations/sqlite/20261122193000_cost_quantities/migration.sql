-- One column at a time: SQLite makes a table anew for what Prisma would write here, and dropping the old one would
-- take the rows that refer to it along, because foreign keys cannot be switched off inside a transaction.
ALTER TABLE "Execution" ADD COLUMN "account" TEXT;
ALTER TABLE "Execution" ADD COLUMN "atLeast" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Execution" ADD COLUMN "billed" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Execution" ADD COLUMN "children" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Execution" ADD COLUMN "definitionBytes" INTEGER;
ALTER TABLE "Execution" ADD COLUMN "itemTransitions" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Execution" ADD COLUMN "logBytes" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "Execution" ADD COLUMN "memoryChunks" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Execution" ADD COLUMN "region" TEXT;
ALTER TABLE "Execution" ADD COLUMN "retryMs" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "Execution" ADD COLUMN "timeChunks" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "Execution" ADD COLUMN "transitions" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Execution" ADD COLUMN "unknownMapRuns" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "StateSummary" ADD COLUMN "entered" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "StateSummary" ADD COLUMN "items" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "StateSummary" ADD COLUMN "retries" INTEGER NOT NULL DEFAULT 0;
