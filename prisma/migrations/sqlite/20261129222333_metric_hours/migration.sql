-- CreateTable
CREATE TABLE "MetricHour" (
    "source" TEXT NOT NULL,
    "machineArn" TEXT NOT NULL,
    "hour" BIGINT NOT NULL,
    "told" TEXT NOT NULL,
    "stored" TEXT NOT NULL,
    "missing" INTEGER NOT NULL,
    "surplus" INTEGER NOT NULL,
    "differs" INTEGER NOT NULL,

    PRIMARY KEY ("source", "machineArn", "hour")
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Source" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "settings" TEXT NOT NULL,
    "configured" INTEGER NOT NULL DEFAULT 0,
    "paused" INTEGER NOT NULL DEFAULT 0,
    "removing" TEXT,
    "createdAt" BIGINT NOT NULL,
    "updatedAt" BIGINT NOT NULL,
    "executions" BIGINT NOT NULL DEFAULT 0,
    "histories" BIGINT NOT NULL DEFAULT 0,
    "events" BIGINT NOT NULL DEFAULT 0,
    "duplicates" BIGINT NOT NULL DEFAULT 0,
    "late" BIGINT NOT NULL DEFAULT 0,
    "expired" BIGINT NOT NULL DEFAULT 0,
    "withheld" BIGINT NOT NULL DEFAULT 0,
    "setAside" BIGINT NOT NULL DEFAULT 0,
    "dropped" BIGINT NOT NULL DEFAULT 0,
    "throttled" BIGINT NOT NULL DEFAULT 0,
    "requests" BIGINT NOT NULL DEFAULT 0,
    "failures" BIGINT NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "sampledOut" BIGINT NOT NULL DEFAULT 0,
    "metrics" BIGINT NOT NULL DEFAULT 0,
    "comparedAt" BIGINT,
    "comparedProblem" TEXT,
    "lastSuccessAt" BIGINT,
    "upToDateAt" BIGINT,
    "lastProblem" TEXT,
    "lastProblemAt" BIGINT,
    "problemCount" INTEGER NOT NULL DEFAULT 0
);
INSERT INTO "new_Source" ("bytes", "configured", "createdAt", "dropped", "duplicates", "events", "executions", "expired", "failures", "histories", "kind", "lastProblem", "lastProblemAt", "lastSuccessAt", "late", "name", "paused", "problemCount", "removing", "requests", "sampledOut", "setAside", "settings", "throttled", "upToDateAt", "updatedAt", "withheld") SELECT "bytes", "configured", "createdAt", "dropped", "duplicates", "events", "executions", "expired", "failures", "histories", "kind", "lastProblem", "lastProblemAt", "lastSuccessAt", "late", "name", "paused", "problemCount", "removing", "requests", "sampledOut", "setAside", "settings", "throttled", "upToDateAt", "updatedAt", "withheld" FROM "Source";
DROP TABLE "Source";
ALTER TABLE "new_Source" RENAME TO "Source";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "MetricHour_source_differs_hour_idx" ON "MetricHour"("source", "differs", "hour");

-- CreateIndex
CREATE INDEX "MetricHour_source_hour_idx" ON "MetricHour"("source", "hour");
