import { dirname, isAbsolute, join } from "node:path";
import { err, ok, type Result } from "@/lib/base/result";

/** Where the database is. SQLite: an absolute path. PostgreSQL: a connection string and a schema within the database. */
export type DatabaseAddress =
  | { readonly kind: "sqlite"; readonly path: string }
  | { readonly kind: "postgresql"; readonly url: string; readonly schema: string };

export const DEFAULT_DATABASE_URL = "file:./data/stepscope.db";

/**
 * Reads a DATABASE_URL: `file:PATH` (relative to the project's `root`), or `postgresql://…`, of which `?schema=NAME`
 * names the schema as it does for Prisma's own commands. The error says what it should be.
 */
export function readAddress(url: string, root: string): Result<DatabaseAddress, string> {
  if (url.startsWith("file:")) {
    const path = url.slice("file:".length).replace(/^\/\/(?=\/)/, "");
    if (path === "") return err("`file:` lacks the path of the database file");
    return ok({ kind: "sqlite", path: isAbsolute(path) ? path : join(root, path) });
  }
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) {
    const parsed = new URL(url);
    const schema = parsed.searchParams.get("schema") ?? "public";
    parsed.searchParams.delete("schema");
    return /^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(schema)
      ? ok({ kind: "postgresql", url: parsed.href, schema })
      : err(`\`schema=${schema}\` is not a name of letters, digits and underscores`);
  }
  return err("it must start with `file:` (SQLite) or `postgresql://`");
}

/** The folder that must be there before SQLite can create its file. */
export function folderOf(address: Extract<DatabaseAddress, { kind: "sqlite" }>): string {
  return dirname(address.path);
}
