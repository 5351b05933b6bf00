-- CreateTable
CREATE TABLE "Marker" (
    "id" SERIAL NOT NULL,
    "at" BIGINT NOT NULL,
    "label" TEXT NOT NULL,
    "machineId" INTEGER,
    "account" TEXT,
    "region" TEXT,
    "url" TEXT,
    "by" TEXT,
    "createdAt" BIGINT NOT NULL,
    "token" TEXT,

    CONSTRAINT "Marker_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Marker_token_key" ON "Marker"("token");

-- CreateIndex
CREATE INDEX "Marker_at_id_idx" ON "Marker"("at", "id");

-- CreateIndex
CREATE INDEX "Marker_machineId_at_idx" ON "Marker"("machineId", "at");

-- CreateIndex
CREATE INDEX "Marker_createdAt_idx" ON "Marker"("createdAt");

-- AddForeignKey
ALTER TABLE "Marker" ADD CONSTRAINT "Marker_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine"("id") ON DELETE CASCADE ON UPDATE CASCADE;
