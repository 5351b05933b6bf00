/*
 * npm test: everything, from generating code to the browser. Ends with one line `N passed, N failed` over the tests of
 * Vitest and Playwright and the steps around them; exits 1 when anything failed. Needs no terminal and leaves no file:
 * what tests write goes to a folder that is removed at the end.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChecks } from "./lib/checks.mjs";
import { program, root } from "./lib/root.mjs";
import { endWithChildren, node, run } from "./lib/run.mjs";
import { bringUpToDate } from "./lib/steps.mjs";

const scratch = mkdtempSync(join(tmpdir(), "stepscope-test-"));
/** Of the property tests, unless the environment gives another one (vitest.config.ts prints it). */
const PINNED_SEED = "20261129";
const env = { TMPDIR: scratch, STEPSCOPE_TEST: "1", STEPSCOPE_SEED: process.env.STEPSCOPE_SEED ?? PINNED_SEED };
const total = { passed: 0, failed: 0, skipped: 0 };

function count({ passed = 0, failed = 0, skipped = 0 }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

/** When each part began, in order. */
const parts = [];

function title(text) {
  parts.push({ text, at: performance.now() });
  console.log(`\n━━ ${text} ━━`);
}

/** Where the time went, a line a part. */
function printTimes() {
  const end = performance.now();
  console.log("");
  for (const [index, { text, at }] of parts.entries()) {
    const seconds = ((parts[index + 1]?.at ?? end) - at) / 1_000;
    console.log(`${seconds.toFixed(0).padStart(6)} s  ${text}`);
  }
}

function report(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

/** A run that failed without naming a test (a file that does not load, an error outside of any) is one failure. */
function atLeastOne(failed, code) {
  return code !== 0 && failed === 0 ? 1 : failed;
}

async function step(name, work) {
  title(name);
  try {
    await work();
    count({ passed: 1 });
    return true;
  } catch (error) {
    console.error(error.message);
    count({ failed: 1 });
    return false;
  }
}

async function vitest() {
  title("unit, golden, property and corpus tests");
  const file = join(scratch, "vitest.json");
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const { code } = await node(program.vitest, args, { env });
  const said = report(file);
  const unloaded = (said?.testResults ?? []).filter((f) => f.status === "failed" && f.assertionResults.length === 0);
  count({
    passed: said?.numPassedTests ?? 0,
    failed: atLeastOne((said?.numFailedTests ?? 0) + unloaded.length, code),
    skipped: said?.numPendingTests ?? 0,
  });
}

async function playwright() {
  title("browser tests");
  const file = join(scratch, "playwright.json");
  const { code } = await node(
    program.playwright,
    ["test", "--reporter=list,json", `--output=${join(scratch, "browser")}`],
    {
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file, CI: "1" },
    },
  );
  const stats = report(file)?.stats;
  count({
    passed: stats?.expected ?? 0,
    failed: atLeastOne((stats?.unexpected ?? 0) + (stats?.flaky ?? 0), code),
    skipped: stats?.skipped ?? 0,
  });
}

/** What git sees as changed or new; null outside of a repository. */
async function changes() {
  const { code, output } = await run("git", ["status", "--porcelain"], { quiet: true });
  return code === 0 ? output : null;
}

endWithChildren();
const before = await changes();
try {
  if (await step("packages and generated code", () => bringUpToDate(["install", "generate"]))) {
    title("checks");
    for (const { ok } of await runChecks()) count(ok ? { passed: 1 } : { failed: 1 });
    const built = await step("build", () => bringUpToDate(["bundle", "site"]));
    await vitest();
    const browser = await step("a browser for the tests", async () => {
      const { code } = await node(join(root, "scripts/ensure-browser.mjs"), [], {});
      if (code !== 0) throw new Error("There is no browser to test with.");
    });
    if (built && browser) await playwright();
  }
  // Only a tree that was clean can show what the tests left behind.
  if (before === "") {
    await step("a clean tree", async () => {
      const after = await changes();
      if (after !== "") throw new Error(`The tests left files behind:\n${after}`);
    });
  }
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
}
printTimes();
if (total.skipped > 0) console.log(`\n${total.skipped} skipped (each says why above)`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
