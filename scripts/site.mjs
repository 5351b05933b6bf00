// Builds the pages into .next with Next's own command, and refuses pages that load too much before anybody clicks.
import { join } from "node:path";
import { program, root } from "./lib/root.mjs";
import { endWithChildren, node } from "./lib/run.mjs";
import { tooHeavy, weighPages } from "./lib/weight.mjs";

endWithChildren();
const { code } = await node(program.next, ["build"]);
if (code !== 0) process.exit(code);
const pages = weighPages(join(root, process.env.NEXT_DIST_DIR ?? ".next"));
console.error("Compressed script of each page before a click (and what is allowed), kB:");
for (const { page, kB, most } of pages) console.error(`  ${page.padEnd(20)} ${kB.toFixed(0).padStart(4)} (${most})`);
const heavy = tooHeavy(pages);
for (const text of heavy) console.error(text);
process.exit(heavy.length === 0 ? 0 : 1);
