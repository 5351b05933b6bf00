import { existsSync } from "node:fs";
import { join } from "node:path";
import { openStore as open, type Store } from "@/lib/store/store";
import { configuredRedaction } from "./redactSettings";
import { readSettings, valuesOf } from "./settings";

/** As scripts/bundle.mjs writes it. */
const SQLITE_THREAD = "dist/sqliteThread.mjs";

/**
 * Opens the database that the settings name. The process works from the project's folder (bin/stepscope sees to it).
 * `isServing`: others wait for this process while the database works, so an SQLite file gets a thread of its own, where
 * the program has been bundled. `isUnredacted`: what rules hide is told; for who reads alone, as nothing is indexed by it.
 */
export async function openStore({ isServing = false, isUnredacted = false } = {}): Promise<Store> {
  const root = process.cwd();
  const thread = join(root, SQLITE_THREAD);
  const { databaseUrl, redact } = valuesOf(await readSettings({ folder: root, environment: process.env }));
  const sqliteThread = isServing && existsSync(thread) ? thread : null;
  return open({ url: databaseUrl, root, sqliteThread, redaction: configuredRedaction(isUnredacted ? [] : redact) });
}
