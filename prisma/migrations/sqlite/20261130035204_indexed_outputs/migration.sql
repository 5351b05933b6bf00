-- By hand: SQLite makes a table anew for what Prisma would write here, and takes along what refers to it.
ALTER TABLE "Execution" ADD COLUMN "outputsIndexed" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "OutputAttribute" (
    "executionId" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    PRIMARY KEY ("executionId", "state", "path", "value"),
    CONSTRAINT "OutputAttribute_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "IndexedOutputs" (
    "machine" TEXT NOT NULL PRIMARY KEY,
    "version" INTEGER NOT NULL,
    "states" TEXT NOT NULL
);

-- CreateIndex
CREATE INDEX "OutputAttribute_state_path_value_executionId_idx" ON "OutputAttribute"("state", "path", "value", "executionId");

-- CreateIndex
CREATE UNIQUE INDEX "IndexedOutputs_version_key" ON "IndexedOutputs"("version");

-- CreateIndex
CREATE INDEX "Execution_machineId_outputsIndexed_idx" ON "Execution"("machineId", "outputsIndexed");
