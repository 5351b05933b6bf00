-- AlterTable
ALTER TABLE "Source" ADD COLUMN     "comparedAt" BIGINT,
ADD COLUMN     "comparedProblem" TEXT,
ADD COLUMN     "metrics" BIGINT NOT NULL DEFAULT 0;

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

    CONSTRAINT "MetricHour_pkey" PRIMARY KEY ("source","machineArn","hour")
);

-- CreateIndex
CREATE INDEX "MetricHour_source_differs_hour_idx" ON "MetricHour"("source", "differs", "hour");

-- CreateIndex
CREATE INDEX "MetricHour_source_hour_idx" ON "MetricHour"("source", "hour");
