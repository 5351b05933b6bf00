import { existsSync } from "node:fs";
import { join } from "node:path";
import { program, root } from "./root.mjs";
import { node, run } from "./run.mjs";

/** Checks that run at a time: each is one process on one core. */
const AT_ONCE = 2;

const quiet = { quiet: true };
const roots = () => ["app", "lib", "tests"].filter((path) => existsSync(join(root, path)));

/**
 * What `npm run check` looks at, the longest first. Each is a program that exits with 0 when all is well and says why
 * when not.
 */
const CHECKS = [
  { name: "types", run: () => node(program.tsc, ["--noEmit", "--incremental", "false"], quiet) },
  { name: "lint", run: () => node(program.eslint, ["."], quiet) },
  { name: "format", run: () => node(program.prettier, ["--check", "--log-level", "warn", "."], quiet) },
  {
    name: "arrows between rooms",
    run: () => node(program.depcruise, ["--config", ".dependency-cruiser.js", ...roots()], quiet),
  },
  { name: "unused code", run: () => node(program.knip, ["--no-progress"], quiet) },
  { name: "migrations", run: () => node(join(root, "scripts/db-diff.mjs"), [], quiet) },
  { name: "licences", run: () => node(join(root, "scripts/licences.mjs"), [], quiet) },
];

/** Files that lint and format look at. */
const LINTED = /\.(ts|tsx|mts|js|mjs)$/;
const FORMATTED = /\.(ts|tsx|mts|js|mjs|json|md|css|yml|yaml)$/;

/**
 * What `npm run check -- --fast` looks at, for between two edits: types with what the compiler remembers, lint and
 * format of the files that differ from the last commit. What such a file breaks elsewhere the whole check finds.
 */
function fastChecks(changed) {
  const linted = changed.filter((path) => LINTED.test(path));
  const formatted = changed.filter((path) => FORMATTED.test(path));
  const remembered = join(root, "node_modules/.cache/stepscope-types.tsbuildinfo");
  return [
    { name: "types", run: () => node(program.tsc, ["--noEmit", "--tsBuildInfoFile", remembered], quiet) },
    ...(linted.length === 0 ? [] : [{ name: "lint", run: () => node(program.eslint, linted, quiet) }]),
    ...(formatted.length === 0
      ? []
      : [
          {
            name: "format",
            run: () =>
              node(program.prettier, ["--check", "--ignore-unknown", "--log-level", "warn", ...formatted], quiet),
          },
        ]),
  ];
}

/** Files that are changed or new since the last commit and still there, as git sees them. Throws outside of a repository. */
async function changedFiles() {
  const { code, output } = await run("git", ["ls-files", "-z", "--modified", "--others", "--exclude-standard"], quiet);
  const staged = await run("git", ["diff", "--name-only", "-z", "--cached", "--diff-filter=d"], quiet);
  if (code !== 0) throw new Error("--fast asks git what has changed, and this is no repository of it.");
  const paths = [...output.split("\0"), ...staged.output.split("\0")];
  return [...new Set(paths)].filter((path) => path !== "" && existsSync(join(root, path)));
}

/**
 * Runs every check, two at a time, whatever the others say, and prints what each found as it ends. Answers
 * `[{ name, ok }]`. `fast`: only what can be said in seconds.
 */
export async function runChecks({ fast = false } = {}) {
  const waiting = fast ? fastChecks(await changedFiles()) : [...CHECKS];
  const results = [];
  const lane = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { code, output, seconds } = await check.run();
      if (code !== 0) console.log(`\n── ${check.name} ──\n${output.trim()}\n`);
      console.log(`${code === 0 ? "✓" : "✗"} ${check.name} (${seconds.toFixed(1)} s)`);
      results.push({ name: check.name, ok: code === 0 });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}
