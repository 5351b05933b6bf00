-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_MachineChange" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "machineId" INTEGER NOT NULL,
    "at" BIGINT NOT NULL,
    "since" BIGINT NOT NULL,
    "fact" TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "isAsked" INTEGER NOT NULL DEFAULT 0,
    "who" TEXT,
    "via" TEXT,
    "madeAt" BIGINT,
    CONSTRAINT "MachineChange_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_MachineChange" ("after", "at", "before", "fact", "id", "machineId", "since", "source") SELECT "after", "at", "before", "fact", "id", "machineId", "since", "source" FROM "MachineChange";
DROP TABLE "MachineChange";
ALTER TABLE "new_MachineChange" RENAME TO "MachineChange";
CREATE INDEX "MachineChange_machineId_at_idx" ON "MachineChange"("machineId", "at");
CREATE INDEX "MachineChange_source_isAsked_at_idx" ON "MachineChange"("source", "isAsked", "at");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
