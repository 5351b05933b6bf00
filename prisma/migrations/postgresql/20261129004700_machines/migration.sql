-- A state machine is a row of its own, told apart by ARN; executions and revisions refer to it.
CREATE TABLE "Machine" (
    "id" SERIAL NOT NULL,
    "identity" TEXT NOT NULL,
    "arn" TEXT,
    "name" TEXT NOT NULL,
    "account" TEXT,
    "region" TEXT,
    "partition" TEXT,
    "type" TEXT,

    CONSTRAINT "Machine_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Machine_identity_key" ON "Machine"("identity");
CREATE INDEX "Machine_name_idx" ON "Machine"("name");

ALTER TABLE "Execution" ADD COLUMN "machineId" INTEGER;
ALTER TABLE "MachineRevision" ADD COLUMN "machineId" INTEGER;

-- Every ARN that can name a machine, taken apart at its colons; lib/store/machine says what makes an identity of it.
CREATE TEMPORARY TABLE "MigratedArn" ON COMMIT DROP AS
SELECT "arn", split_part("arn", ':', 2) AS "partition", split_part("arn", ':', 4) AS "region",
    split_part("arn", ':', 5) AS "account", split_part(split_part("arn", ':', 7), '/', 1) AS "name",
    CASE split_part("arn", ':', 6) WHEN 'express' THEN 'EXPRESS' WHEN 'execution' THEN 'STANDARD' END AS "type"
FROM (
    SELECT "machineArn" AS "arn" FROM "Execution" WHERE "machineArn" IS NOT NULL
    UNION SELECT "arn" FROM "Execution" WHERE "machineArn" IS NULL AND "arn" IS NOT NULL
    UNION SELECT COALESCE("machineArn", "machine") FROM "MachineRevision" WHERE "machineArn" IS NOT NULL OR "machine" LIKE 'arn:%'
) AS named
WHERE split_part("arn", ':', 1) = 'arn' AND split_part("arn", ':', 3) = 'states'
    AND split_part("arn", ':', 6) IN ('stateMachine', 'execution', 'express')
    AND split_part(split_part("arn", ':', 7), '/', 1) <> '';

INSERT INTO "Machine" ("identity", "arn", "name", "account", "region", "partition")
SELECT DISTINCT
    'arn:' || "partition" || ':states:' || "region" || ':' || "account" || ':stateMachine:' || "name",
    'arn:' || "partition" || ':states:' || "region" || ':' || "account" || ':stateMachine:' || "name",
    "name", NULLIF("account", ''), NULLIF("region", ''), NULLIF("partition", '')
FROM "MigratedArn";

-- The machine of an execution: that of its machine's ARN, else of its own ARN where no other name was given, else the name.
CREATE TEMPORARY TABLE "MigratedMachine" ON COMMIT DROP AS
SELECT e."id" AS "executionId", e."type", e."machine", e."machineArn", CASE
        WHEN e."machineArn" IS NOT NULL THEN COALESCE(
            'arn:' || m."partition" || ':states:' || m."region" || ':' || m."account" || ':stateMachine:' || m."name", e."machineArn")
        WHEN a."name" IS NOT NULL AND a."type" IS NOT NULL AND (e."machine" IS NULL OR e."machine" = a."name") THEN
            'arn:' || a."partition" || ':states:' || a."region" || ':' || a."account" || ':stateMachine:' || a."name"
        WHEN e."machine" IS NOT NULL THEN 'name:' || e."machine"
    END AS "identity"
FROM "Execution" e
LEFT JOIN "MigratedArn" m ON m."arn" = e."machineArn"
LEFT JOIN "MigratedArn" a ON a."arn" = e."arn";

INSERT INTO "Machine" ("identity", "arn", "name")
SELECT DISTINCT "identity", CASE WHEN "machineArn" IS NOT NULL THEN "machineArn" END, COALESCE("machine", "machineArn")
FROM "MigratedMachine" WHERE "identity" IS NOT NULL
ON CONFLICT DO NOTHING;
INSERT INTO "Machine" ("identity", "arn", "name")
SELECT DISTINCT CASE WHEN r."machineArn" IS NOT NULL THEN r."machineArn" ELSE 'name:' || r."machine" END, r."machineArn", r."machine"
FROM "MachineRevision" r LEFT JOIN "MigratedArn" a ON a."arn" = COALESCE(r."machineArn", r."machine") WHERE a."arn" IS NULL
ON CONFLICT DO NOTHING;

UPDATE "Execution" SET "machineId" = k."id"
FROM "MigratedMachine" m JOIN "Machine" k ON k."identity" = m."identity" WHERE m."executionId" = "Execution"."id";

CREATE INDEX "Execution_machineId_startedAt_idx" ON "Execution"("machineId", "startedAt");

UPDATE "Machine" SET "type" = (
    SELECT e."type" FROM "Execution" e WHERE e."machineId" = "Machine"."id" AND e."type" IS NOT NULL ORDER BY e."id" LIMIT 1
);

-- Revisions of what are one machine now become one.
CREATE TEMPORARY TABLE "MigratedRevision" ON COMMIT DROP AS
SELECT k."id" AS "machineId", r."definitionHash", min(r."firstSeenAt") AS "firstSeenAt", max(r."lastSeenAt") AS "lastSeenAt"
FROM "MachineRevision" r
LEFT JOIN "MigratedArn" a ON a."arn" = COALESCE(r."machineArn", r."machine")
JOIN "Machine" k ON k."identity" = COALESCE(
    'arn:' || a."partition" || ':states:' || a."region" || ':' || a."account" || ':stateMachine:' || a."name",
    r."machineArn", 'name:' || r."machine")
GROUP BY 1, 2;
DELETE FROM "MachineRevision";
ALTER TABLE "MachineRevision" DROP CONSTRAINT "MachineRevision_pkey",
DROP COLUMN "machine",
DROP COLUMN "machineArn",
ALTER COLUMN "machineId" SET NOT NULL,
ADD CONSTRAINT "MachineRevision_pkey" PRIMARY KEY ("machineId", "definitionHash");
INSERT INTO "MachineRevision" ("machineId", "definitionHash", "firstSeenAt", "lastSeenAt")
SELECT "machineId", "definitionHash", "firstSeenAt", "lastSeenAt" FROM "MigratedRevision";

CREATE INDEX "MachineRevision_definitionHash_idx" ON "MachineRevision"("definitionHash");
ALTER TABLE "Execution" ADD CONSTRAINT "Execution_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "MachineRevision" ADD CONSTRAINT "MachineRevision_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Named by an execution's ARN alone, of which somebody said another name.
DELETE FROM "Machine" WHERE NOT EXISTS (SELECT 1 FROM "Execution" e WHERE e."machineId" = "Machine"."id")
    AND NOT EXISTS (SELECT 1 FROM "MachineRevision" r WHERE r."machineId" = "Machine"."id");
