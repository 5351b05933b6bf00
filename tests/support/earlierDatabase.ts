import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { build } from "esbuild";
import { migrationNames } from "@/lib/store/migrate";
import { openStore } from "@/lib/store/store";
import { query, ROOT, type TestDatabase } from "./databases";

/** The last migration of the version that filled tests/store/fixtures/before-machines. */
export const LAST_BEFORE = "20261128220313_definition_content_hash";

/** Fills an empty test database as the version before the table `Machine` left it. */
export async function fillEarlier(place: TestDatabase): Promise<void> {
  const file = (ending: string) => readFileSync(join(ROOT, `tests/store/fixtures/before-machines.${ending}.gz`));
  if (place.kind === "sqlite") {
    writeFileSync(pathOf(place), gunzipSync(file("db")));
    return;
  }
  const root = projectUpTo(place.kind, LAST_BEFORE);
  try {
    await (await openStore({ url: place.url, root })).close();
    await query(place, gunzipSync(file("sql")).toString());
  } finally {
    rmSync(root, { recursive: true });
  }
}

export function pathOf({ url }: TestDatabase): string {
  return url.slice("file:".length);
}

/** A folder with the migrations up to one, that included; `more` is SQL behind the one that follows it. */
export function projectUpTo(kind: TestDatabase["kind"], last: string, more?: string): string {
  const root = mkdtempSync(join(tmpdir(), "stepscope-project-"));
  const from = join(ROOT, "prisma/migrations", kind);
  const to = join(root, "prisma/migrations", kind);
  mkdirSync(to, { recursive: true });
  const names = migrationNames(from);
  const taken = names.filter((name) => name <= last);
  for (const name of taken) cpSync(join(from, name), join(to, name), { recursive: true });
  const next = names[taken.length];
  if (more === undefined || next === undefined) return root;
  cpSync(join(from, next), join(to, next), { recursive: true });
  writeFileSync(join(to, next, "migration.sql"), more, { flag: "a" });
  return root;
}

/** Columns of each table, in order, and the rows as texts by column. */
export type Tables = ReadonlyMap<string, readonly Readonly<Record<string, string | null>>[]>;

/** Everything that a database holds, but for what finds things in it and what migrating writes. */
export async function tablesOf(place: TestDatabase): Promise<Tables> {
  const names = await query(
    place,
    place.kind === "sqlite"
      ? `SELECT "name" FROM sqlite_master WHERE "type" = 'table'`
      : `SELECT table_name AS "name" FROM information_schema.tables WHERE table_schema = current_schema()`,
  );
  const tables = new Map<string, Record<string, string | null>[]>();
  for (const { name } of names) {
    if (typeof name !== "string" || /^(_prisma_migrations|sqlite_|SearchIndex)/.test(name)) continue;
    const rows = await query(place, `SELECT * FROM "${name}"`);
    tables.set(
      name,
      rows.map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, textOf(value)]))),
    );
  }
  return tables;
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array || value instanceof ArrayBuffer)
    return Buffer.from(value as Uint8Array).toString("hex");
  return Array.isArray(value)
    ? Buffer.from(value as number[]).toString("hex")
    : String(value as string | number | bigint);
}

/** Opens a database in a process of its own, which is killed with SIGKILL `ms` after it has begun. */
export async function killWhileOpening(url: string, root: string, ms: number): Promise<void> {
  // Beside the project's packages, which it leaves outside.
  const program = join(ROOT, "node_modules/.cache", `open-${process.pid}.mjs`);
  await build({
    stdin: {
      contents: `import { openStore } from "@/lib/store/store";
        console.log("begins");
        await openStore({ url: process.argv[2], root: process.argv[3] });
        console.log("is open");`,
      ...{ resolveDir: ROOT, loader: "ts" },
    },
    ...{ absWorkingDir: ROOT, outfile: program, bundle: true, format: "esm", platform: "node" },
    external: ["@libsql/*", "libsql", "@prisma/*", "pg", "pg-native", "@datadog/sketches-js"],
    banner: { js: 'import { createRequire as __r } from "node:module"; const require = __r(import.meta.url);' },
  });
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(process.execPath, [program, url, root], { stdio: ["ignore", "pipe", "ignore"] });
      child.stdout.on("data", (data) => {
        if (String(data).includes("is open")) reject(new Error("it was open before it could be killed"));
        setTimeout(() => child.kill("SIGKILL"), ms);
      });
      child.on("exit", (_, signal) => (signal === "SIGKILL" ? resolve() : reject(new Error("it ended by itself"))));
    });
  } finally {
    rmSync(program, { force: true });
  }
}
