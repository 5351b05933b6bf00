/*
 * npm run unit -- [ROOM…] [--watch] [anything Vitest takes]: the tests of one room in seconds.
 * ROOM is a folder or a file below tests/ (`engine`, `store/race`); without one, the tests that what git sees as changed
 * reaches. Property tests draw from a new seed, which is printed; STEPSCOPE_SEED=N takes the same again.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { program, root } from "./lib/root.mjs";
import { endWithChildren, node } from "./lib/run.mjs";
import { bringUpToDate } from "./lib/steps.mjs";

const NOT_HERE = new Set(["bench", "browser", "soak", "support"]);

/** The path to hand to Vitest; a worded error for a room that has no tests. */
function pathOf(room) {
  for (const path of [`tests/${room}`, `tests/${room}.test.ts`]) if (existsSync(join(root, path))) return path;
  const rooms = readdirSync(join(root, "tests"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NOT_HERE.has(entry.name))
    .map(({ name }) => name);
  throw new Error(`There are no tests for ${room}. Rooms: ${rooms.join(", ")}.`);
}

endWithChildren();
const words = process.argv.slice(2);
try {
  const paths = words.filter((word) => !word.startsWith("-")).map(pathOf);
  const options = words.filter((word) => word.startsWith("-") && word !== "--watch");
  const mode = words.includes("--watch") ? "watch" : "run";
  await bringUpToDate(["install", "generate"]);
  const chosen = paths.length === 0 ? ["--changed"] : paths;
  const { code } = await node(program.vitest, [mode, ...chosen, "--passWithNoTests", ...options]);
  process.exitCode = code;
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
