// npm run soak: the full sizes (hundreds of megabytes, minutes) that `npm test` leaves out, then every measurement.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { program, root } from "./lib/root.mjs";
import { endWithChildren, node } from "./lib/run.mjs";
import { bringUpToDate } from "./lib/steps.mjs";

endWithChildren();
let failed = 0;
try {
  await bringUpToDate(["install", "generate", "bundle"]);
  const soak = await node(program.vitest, ["run", "tests/soak"], { env: { STEPSCOPE_SOAK: "1" } });
  if (soak.code !== 0) failed += 1;
  const folder = join(root, "tests/bench");
  for (const file of existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".ts")) : []) {
    const bench = await node(join(root, "scripts/bench.mjs"), [file.replace(/\.ts$/, "")]);
    if (bench.code !== 0) failed += 1;
  }
} catch (error) {
  console.error(error.message);
  failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
