import { existsSync } from "node:fs";
import { join } from "node:path";
import { program, root } from "./root.mjs";
import { node } from "./run.mjs";

/** What `npm run check` looks at. Each is a program that exits with 0 when all is well and says why when not. */
const CHECKS = [
  { name: "types", run: () => node(program.tsc, ["--noEmit", "--incremental", "false"], { quiet: true }) },
  { name: "lint", run: () => node(program.eslint, ["."], { quiet: true }) },
  { name: "format", run: () => node(program.prettier, ["--check", "--log-level", "warn", "."], { quiet: true }) },
  {
    name: "arrows between rooms",
    run: () =>
      node(
        program.depcruise,
        [
          "--config",
          ".dependency-cruiser.js",
          ...["app", "lib", "tests"].filter((path) => existsSync(join(root, path))),
        ],
        { quiet: true },
      ),
  },
  { name: "unused code", run: () => node(program.knip, ["--no-progress"], { quiet: true }) },
  { name: "licences", run: () => node(join(root, "scripts/licences.mjs"), [], { quiet: true }) },
  { name: "migrations", run: () => node(join(root, "scripts/db-diff.mjs"), [], { quiet: true }) },
];

/** Runs every check, whatever the others say, and prints what each found. Answers `[{ name, ok }]`. */
export async function runChecks() {
  const results = [];
  for (const { name, run } of CHECKS) {
    const { code, output, seconds } = await run();
    if (code !== 0) console.log(`\n── ${name} ──\n${output.trim()}\n`);
    console.log(`${code === 0 ? "✓" : "✗"} ${name} (${seconds.toFixed(1)} s)`);
    results.push({ name, ok: code === 0 });
  }
  return results;
}
