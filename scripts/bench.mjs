/*
 * npm run bench -- NAME [--json] [--beside REV]: runs the measurements of one part; with --beside those of this tree and
 * of another commit in turn, five times, and compares the medians. Each file of tests/bench exports
 * `bench(): Promise<{ name, value, unit, against, ratio }[]>` (medians of several runs) and gets a process of its own,
 * so that one measurement does not warm or fill the heap of the next.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { measureBeside } from "./lib/beside.mjs";
import { root } from "./lib/root.mjs";
import { endWithChildren, run } from "./lib/run.mjs";
import { bringUpToDate } from "./lib/steps.mjs";

/** A name stands for the file of that name, apart from these. */
const PARTS = { fold: ["fold", "store"] };

const folder = join(root, "tests/bench");
// Inside the project, because what is not bundled is looked up from there.
const scratch = join(root, "node_modules/.cache/stepscope-bench", String(process.pid));

async function measure(file) {
  const { build } = await import("esbuild");
  const [bundle, answer] = [join(scratch, `${file}.mjs`), join(scratch, `${file}.json`)];
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `import { writeFileSync } from "node:fs"; import { bench } from "./tests/bench/${file}.ts";
        writeFileSync(process.env.STEPSCOPE_BENCH_ANSWER, JSON.stringify(await bench())); process.exit(0);`,
      resolveDir: root,
    },
    outfile: bundle,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    conditions: ["react-server"],
    packages: "external",
    logLevel: "warning",
  });
  const { code, output } = await run(process.execPath, ["--expose-gc", bundle], {
    quiet: true,
    env: { STEPSCOPE_BENCH_ANSWER: answer, NODE_ENV: "production" },
  });
  if (output) process.stderr.write(output);
  if (code !== 0 || !existsSync(answer)) throw new Error(`tests/bench/${file}.ts failed (exit ${code}).`);
  return JSON.parse(readFileSync(answer, "utf8"));
}

function print({ name, value, unit, against, ratio }) {
  const figure = Number.isInteger(value) ? String(value) : value.toPrecision(4);
  const beside = ratio === null || ratio === undefined ? "" : `  ${ratio.toFixed(2)} × ${against}`;
  console.log(`${name.padEnd(56)} ${figure.padStart(12)} ${unit.padEnd(12)}${beside}`);
}

function printBeside({ name, value, before, unit, ratio }) {
  const figure = (number) => number.toPrecision(4).padStart(12);
  console.log(`${name.padEnd(56)} ${figure(value)} ${figure(before)} ${unit.padEnd(12)} ${ratio.toFixed(2)}`);
}

endWithChildren();
const at = process.argv.indexOf("--beside");
const beside = at === -1 ? null : (process.argv.splice(at, 2)[1] ?? "");
const [name] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const json = process.argv.includes("--json");
const known = existsSync(folder) ? readdirSync(folder).map((file) => file.replace(/\.ts$/, "")) : [];
const files = (Object.hasOwn(PARTS, name ?? "") ? PARTS[name] : [name]).filter((file) => known.includes(file));
if (files.length === 0) {
  console.error(
    `Usage: npm run bench -- NAME [--json] [--beside REV]; NAME is one of: ${known.join(", ") || "(none yet)"}`,
  );
  process.exit(2);
}
try {
  if (beside !== null) {
    const compared = await measureBeside(name, beside);
    if (json) console.log(JSON.stringify({ beside: compared }));
    else {
      console.log(`${"median of 5, more than 1: slower".padEnd(56)} ${"here".padStart(12)} ${"there".padStart(12)}`);
      compared.rows.forEach(printBeside);
    }
    process.exit(0);
  }
  // What is measured in threads is loaded from the bundle.
  await bringUpToDate(["install", "generate", "bundle", ...(files.includes("ui") ? ["site"] : [])]);
  mkdirSync(scratch, { recursive: true });
  const benchmarks = [];
  for (const file of files) benchmarks.push(...(await measure(file)));
  if (json) console.log(JSON.stringify({ benchmarks }));
  else benchmarks.forEach(print);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
