-- AlterTable
ALTER TABLE "EngineRule" DROP CONSTRAINT "EngineRule_pkey",
DROP COLUMN "expression",
DROP COLUMN "kind",
ADD COLUMN     "bus" TEXT NOT NULL,
ADD COLUMN     "description" TEXT,
ADD COLUMN     "eventPattern" TEXT,
ADD COLUMN     "problem" TEXT,
ADD COLUMN     "roleArn" TEXT,
ADD COLUMN     "scheduleExpression" TEXT,
ADD COLUMN     "since" BIGINT NOT NULL,
ADD CONSTRAINT "EngineRule_pkey" PRIMARY KEY ("account", "region", "bus", "name");

-- CreateTable
CREATE TABLE "EngineOutbox" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "account" TEXT,
    "executionId" TEXT,
    "body" TEXT NOT NULL,

    CONSTRAINT "EngineOutbox_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "EngineOutbox_kind_id_idx" ON "EngineOutbox"("kind", "id");
