-- AlterTable
ALTER TABLE "EngineRule" ADD COLUMN "configuredIn" TEXT;
