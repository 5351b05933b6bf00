// npm run screenshots: pictures of each page and state, light and dark, three widths, to `screenshots`, some to docs/screenshots.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bringUpToDate } from "./lib/steps.mjs";
import { program, root } from "./lib/root.mjs";
import { endWithChildren, node } from "./lib/run.mjs";

endWithChildren();
await bringUpToDate(["install", "generate", "bundle", "site"]);
// Pictures of pages that are no more would stay.
for (const folder of ["screenshots", "docs/screenshots"]) {
  rmSync(join(root, folder), { recursive: true, force: true });
  mkdirSync(join(root, folder));
}
const { code } = await node(program.playwright, ["test", "--reporter=list"], { env: { STEPSCOPE_SCREENSHOTS: "1" } });
process.exit(code);
