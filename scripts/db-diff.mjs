/*
 * node scripts/db-diff.mjs [NAME]: compares prisma/migrations/<database> with the schema, for SQLite and PostgreSQL.
 *
 * Without NAME: says "in step" or prints the SQL that is missing and exits 1 (a check).
 * With NAME: writes that SQL as the next migration of both databases.
 *
 * Prisma's own command needs a binary from its download server; the same engine as WebAssembly comes from npm.
 */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engineGlue from "@prisma/schema-engine-wasm/schema_engine_bg";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { root } from "./lib/root.mjs";

const require = createRequire(import.meta.url);
const name = process.argv[2];
const scratch = mkdtempSync(join(tmpdir(), "stepscope-shadow-"));

/** The full-text index of the search migration and the tables that FTS5 keeps behind it: Prisma has no words for them. */
const FTS5_TABLES = ["", "_data", "_idx", "_docsize", "_config"].map((part) => `SearchIndex${part}`);

const DATABASES = [
  {
    provider: "sqlite",
    schema: join(root, "prisma/schema.prisma"),
    adapter: () => new PrismaLibSql({ url: `file:${join(scratch, `${shadows++}.db`)}` }),
    external: FTS5_TABLES,
  },
  {
    provider: "postgresql",
    schema: join(root, "generated/schema.postgresql.prisma"),
    adapter: () => new PrismaPGlite(new PGlite()),
    external: [],
  },
];
let shadows = 0;

function loadEngine() {
  const folder = dirname(require.resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
  const module = new WebAssembly.Module(readFileSync(join(folder, "schema_engine_bg.wasm")));
  const instance = new WebAssembly.Instance(module, { "./schema_engine_bg.js": engineGlue });
  engineGlue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/** The engine hands a whole migration to `executeRaw`, of which libsql runs only the first statement, silently. */
function runsWholeScripts(connection) {
  const executeRaw = connection.executeRaw.bind(connection);
  connection.executeRaw = async (query) => {
    if (query.args.length > 0) return executeRaw(query);
    await connection.executeScript(query.sql);
    return 0;
  };
  return connection;
}

function migrationsIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((path) => ({
      path,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok", value: readFileSync(join(folder, path, "migration.sql"), "utf8") },
      },
    }));
}

async function difference({ provider, schema, adapter, external }) {
  const folder = join(root, "prisma/migrations", provider);
  mkdirSync(folder, { recursive: true });
  const content = readFileSync(schema, "utf8");
  const factory = adapter();
  factory.connectToShadowDb = async () => runsWholeScripts(await adapter().connect());
  const engine = await engineGlue.SchemaEngine.new(
    { datamodels: [[schema, content]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  const { exitCode, stdout } = await engine.diff({
    from: {
      tag: "migrations",
      baseDir: folder,
      lockfile: { path: "migration_lock.toml", content: `provider = "${provider}"\n` },
      shadowDbInitScript: "",
      migrationDirectories: migrationsIn(folder),
    },
    to: { tag: "schemaDatamodel", files: [{ path: schema, content }] },
    script: true,
    exitCode: true,
    filters: { externalTables: external, externalEnums: [] },
  });
  return exitCode === 0 ? null : { folder, sql: stdout };
}

function write({ folder, sql }, provider) {
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const target = join(folder, `${stamp}_${name}`);
  mkdirSync(target);
  writeFileSync(join(target, "migration.sql"), sql);
  writeFileSync(join(folder, "migration_lock.toml"), `provider = "${provider}"\n`);
  console.log(`wrote ${target}`);
}

loadEngine();
let drift = 0;
for (const database of DATABASES) {
  const found = await difference(database);
  if (!found) console.log(`${database.provider}: migrations and schema are in step`);
  else if (name) write(found, database.provider);
  else {
    drift = 1;
    console.log(
      `${database.provider}: the migrations lack this; write it with \`npm run migration NAME\`\n${found.sql}`,
    );
  }
}
rmSync(scratch, { recursive: true, force: true });
process.exit(drift);
