// Writes both database clients into generated/: the PostgreSQL schema is the SQLite one with another provider.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { program, root } from "./lib/root.mjs";
import { endWithChildren, node } from "./lib/run.mjs";

endWithChildren();
mkdirSync(join(root, "generated"), { recursive: true });
const schema = readFileSync(join(root, "prisma/schema.prisma"), "utf8");
writeFileSync(
  join(root, "generated/schema.postgresql.prisma"),
  schema.replace('provider = "sqlite"', 'provider = "postgresql"').replace("../generated/sqlite", "./postgresql"),
);
for (const target of ["sqlite", "postgresql"]) {
  const { code, output } = await node(program.prisma, ["generate"], {
    quiet: true,
    env: { DATABASE_URL: "", PRISMA_TARGET: target, PRISMA_HIDE_UPDATE_MESSAGE: "1" },
  });
  if (code !== 0) {
    console.error(output);
    process.exit(code);
  }
}
