-- A state machine is a row of its own, told apart by ARN; executions and revisions refer to it. Written by hand: Prisma
-- would copy "Execution" to add a foreign key, and dropping the old table would take its histories along.
CREATE TABLE "Machine" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "identity" TEXT NOT NULL,
    "arn" TEXT,
    "name" TEXT NOT NULL,
    "account" TEXT,
    "region" TEXT,
    "partition" TEXT,
    "type" TEXT
);
CREATE UNIQUE INDEX "Machine_identity_key" ON "Machine"("identity");
CREATE INDEX "Machine_name_idx" ON "Machine"("name");

ALTER TABLE "Execution" ADD COLUMN "machineId" INTEGER REFERENCES "Machine" ("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Every ARN that can name a machine, taken apart at its colons; lib/store/machine says what makes an identity of it.
CREATE TABLE "MigratedArn" AS
WITH RECURSIVE
    "named" ("arn") AS (
        SELECT "machineArn" FROM "Execution" WHERE "machineArn" IS NOT NULL
        UNION SELECT "arn" FROM "Execution" WHERE "machineArn" IS NULL AND "arn" IS NOT NULL
        UNION SELECT COALESCE("machineArn", "machine") FROM "MachineRevision" WHERE "machineArn" IS NOT NULL OR "machine" LIKE 'arn:%'
    ),
    "part" ("arn", "rest", "n", "text") AS (
        SELECT "arn", "arn" || ':', 0, NULL FROM "named"
        UNION ALL
        SELECT "arn", substr("rest", instr("rest", ':') + 1), "n" + 1, substr("rest", 1, instr("rest", ':') - 1)
        FROM "part" WHERE "rest" <> '' AND "n" < 7
    ),
    "parts" AS (
        SELECT "arn",
            max(CASE "n" WHEN 1 THEN "text" END) AS "scheme", max(CASE "n" WHEN 2 THEN "text" END) AS "partition",
            max(CASE "n" WHEN 3 THEN "text" END) AS "service", max(CASE "n" WHEN 4 THEN "text" END) AS "region",
            max(CASE "n" WHEN 5 THEN "text" END) AS "account", max(CASE "n" WHEN 6 THEN "text" END) AS "kind",
            max(CASE "n" WHEN 7 THEN "text" END) AS "labelled"
        FROM "part" GROUP BY "arn"
    )
SELECT "arn", "partition", "region", "account",
    CASE WHEN instr("labelled", '/') > 0 THEN substr("labelled", 1, instr("labelled", '/') - 1) ELSE "labelled" END AS "name",
    CASE "kind" WHEN 'express' THEN 'EXPRESS' WHEN 'execution' THEN 'STANDARD' END AS "type"
FROM "parts"
WHERE "scheme" = 'arn' AND "service" = 'states' AND "kind" IN ('stateMachine', 'execution', 'express')
    AND "labelled" <> '' AND "labelled" NOT LIKE '/%';
CREATE UNIQUE INDEX "MigratedArn_arn" ON "MigratedArn"("arn");

INSERT INTO "Machine" ("identity", "arn", "name", "account", "region", "partition")
SELECT DISTINCT
    'arn:' || "partition" || ':states:' || "region" || ':' || "account" || ':stateMachine:' || "name",
    'arn:' || "partition" || ':states:' || "region" || ':' || "account" || ':stateMachine:' || "name",
    "name", NULLIF("account", ''), NULLIF("region", ''), NULLIF("partition", '')
FROM "MigratedArn";

-- The machine of an execution: that of its machine's ARN, else of its own ARN where no other name was given, else the name.
CREATE TABLE "MigratedMachine" AS
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

INSERT OR IGNORE INTO "Machine" ("identity", "arn", "name")
SELECT DISTINCT "identity", CASE WHEN "machineArn" IS NOT NULL THEN "machineArn" END, COALESCE("machine", "machineArn")
FROM "MigratedMachine" WHERE "identity" IS NOT NULL;
INSERT OR IGNORE INTO "Machine" ("identity", "arn", "name")
SELECT DISTINCT CASE WHEN r."machineArn" IS NOT NULL THEN r."machineArn" ELSE 'name:' || r."machine" END, r."machineArn", r."machine"
FROM "MachineRevision" r LEFT JOIN "MigratedArn" a ON a."arn" = COALESCE(r."machineArn", r."machine") WHERE a."arn" IS NULL;

UPDATE "Execution" SET "machineId" = k."id"
FROM "MigratedMachine" m JOIN "Machine" k ON k."identity" = m."identity" WHERE m."executionId" = "Execution"."id";

CREATE INDEX "Execution_machineId_startedAt_idx" ON "Execution"("machineId", "startedAt");

UPDATE "Machine" SET "type" = (
    SELECT e."type" FROM "Execution" e WHERE e."machineId" = "Machine"."id" AND e."type" IS NOT NULL ORDER BY e."id" LIMIT 1
);

CREATE TABLE "new_MachineRevision" (
    "machineId" INTEGER NOT NULL,
    "definitionHash" TEXT NOT NULL,
    "firstSeenAt" BIGINT NOT NULL,
    "lastSeenAt" BIGINT NOT NULL,

    PRIMARY KEY ("machineId", "definitionHash"),
    CONSTRAINT "MachineRevision_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_MachineRevision" ("machineId", "definitionHash", "firstSeenAt", "lastSeenAt")
SELECT k."id", r."definitionHash", min(r."firstSeenAt"), max(r."lastSeenAt")
FROM "MachineRevision" r
LEFT JOIN "MigratedArn" a ON a."arn" = COALESCE(r."machineArn", r."machine")
JOIN "Machine" k ON k."identity" = COALESCE(
    'arn:' || a."partition" || ':states:' || a."region" || ':' || a."account" || ':stateMachine:' || a."name",
    r."machineArn", 'name:' || r."machine")
GROUP BY 1, 2;
DROP TABLE "MachineRevision";
ALTER TABLE "new_MachineRevision" RENAME TO "MachineRevision";
CREATE INDEX "MachineRevision_definitionHash_idx" ON "MachineRevision"("definitionHash");

-- Named by an execution's ARN alone, of which somebody said another name.
DELETE FROM "Machine" WHERE NOT EXISTS (SELECT 1 FROM "Execution" e WHERE e."machineId" = "Machine"."id")
    AND NOT EXISTS (SELECT 1 FROM "MachineRevision" r WHERE r."machineId" = "Machine"."id");

DROP TABLE "MigratedMachine";
DROP TABLE "MigratedArn";
