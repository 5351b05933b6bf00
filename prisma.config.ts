import { defineConfig } from "prisma/config";

// These commands never run the schema engine, but the command line downloads it first. Naming any file that exists
// keeps them offline; `prisma migrate …` still gets the real one.
if (process.argv.some((word) => ["generate", "validate", "format"].includes(word))) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
}

const postgres = process.env.PRISMA_TARGET === "postgresql" || /^postgres(ql)?:/.test(process.env.DATABASE_URL ?? "");

export default defineConfig({
  schema: postgres ? "generated/schema.postgresql.prisma" : "prisma/schema.prisma",
  migrations: { path: `prisma/migrations/${postgres ? "postgresql" : "sqlite"}` },
  // The full-text index of SQLite, written by hand in its migration, and what FTS5 keeps behind it.
  experimental: { externalTables: true },
  ...(postgres
    ? {}
    : { tables: { external: ["", "_data", "_idx", "_docsize", "_config"].map((part) => `SearchIndex${part}`) } }),
  datasource: { url: process.env.DATABASE_URL || "file:./data/stepscope.db" },
});
