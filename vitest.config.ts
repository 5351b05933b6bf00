import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { needsOwnProcess } from "./scripts/lib/ownProcess.mjs";

/** `npm test` pins it (scripts/test.mjs), so that CI judges the change and not the draw; other runs draw a new one. */
const seed = Number(process.env.STEPSCOPE_SEED ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isSafeInteger(seed)) throw new Error("STEPSCOPE_SEED has to be a whole number.");
console.log(`Property tests draw from STEPSCOPE_SEED=${seed}`);

const root = fileURLToPath(new URL(".", import.meta.url));

// The full sizes run with `npm run soak`, which says so.
const exclude = ["tests/browser/**", "node_modules/**", ...(process.env.STEPSCOPE_SOAK ? [] : ["tests/soak/**"])];

const alone = readdirSync(join(root, "tests"), { recursive: true, encoding: "utf8" })
  .map((path) => `tests/${path.replaceAll("\\", "/")}`)
  .filter((path) => path.endsWith(".test.ts") && needsOwnProcess(path, readFileSync(join(root, path), "utf8")));

/** Begin before the others of their project: as the last ones, what all else waits for. A name that is gone costs nothing. */
const LONGEST = [
  "tests/check/planted.test.ts",
  "tests/cli/list.test.ts",
  "tests/runner/durable/takeOver.test.ts",
  "tests/server/rerun/massRedrive.test.ts",
  "tests/server/importJobs.test.ts",
  "tests/start/start.test.ts",
  "tests/store/race.test.ts",
  "tests/ingest/sources/world.test.ts",
  "tests/runner/durable/kill.test.ts",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = (file: TestSpecification) => LONGEST.some((path) => file.moduleId.endsWith(path));
    const sorted = await super.sort(files);
    // Those of one project stay together: a process that several files share is one project's.
    const projects = [...new Set(sorted.map(({ project }) => project))];
    return projects.flatMap((of) => {
      const own = sorted.filter(({ project }) => project === of);
      return [...own.filter(isLong), ...own.filter((file) => !isLong(file))];
    });
  }
}

/** What both projects have: they are configured apart, so that this file is read, and a seed is drawn, once. */
const resolve = {
  alias: [
    { find: /^@\//, replacement: root },
    // `server-only` throws outside React's server condition; tests are a server.
    { find: "server-only", replacement: `${root}tests/support/empty.ts` },
  ],
};
const test = {
  env: { STEPSCOPE_SEED: String(seed) },
  setupFiles: ["tests/support/propertySeed.ts"],
  // Patience for busy machines: no test asserts how long anything takes.
  testTimeout: 300_000,
  hookTimeout: 180_000,
  // What a test waits for comes late on a busy machine; Vitest's own second would call that a fault.
  expect: { poll: { timeout: 30_000, interval: 50 } },
};

export default defineConfig({
  test: {
    // More than the two cores of a small machine: many tests wait, for leases, processes and clocks.
    maxWorkers: 4,
    // `--sequence.shuffle.files` shows whether an order is needed: none is.
    sequence: process.argv.includes("--sequence.shuffle.files") ? {} : { sequencer: LongestFirst },
    projects: [
      { resolve, test: { ...test, name: "alone", include: alone, exclude } },
      // What their tests import is loaded once a process, not once a file.
      {
        resolve,
        test: {
          ...test,
          name: "shared",
          include: ["tests/**/*.test.ts"],
          exclude: [...exclude, ...alone],
          isolate: false,
          setupFiles: [...test.setupFiles, "tests/support/sharedProcess.ts"],
        },
      },
    ],
  },
});
