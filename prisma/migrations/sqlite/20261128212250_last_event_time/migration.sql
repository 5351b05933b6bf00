-- AlterTable
ALTER TABLE "Execution" ADD COLUMN "lastAt" BIGINT;
