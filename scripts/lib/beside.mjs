/*
 * The same measurement in two trees in turn: this one and that of another commit, checked out beside it. Turns share what
 * the machine does otherwise; the medians are compared.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./root.mjs";
import { node, npm, run } from "./run.mjs";

const TURNS = 5;

/**
 * Measures `name` here and at `rev`, five times each, and answers a row for each benchmark that both have: medians, and
 * how many times as much (time, memory) or as little (rates) this tree takes. Throws a worded error.
 */
export async function measureBeside(name, rev, say = console.error) {
  const commit = await commitOf(rev);
  const other = mkdtempSync(join(tmpdir(), "stepscope-beside-"));
  const tree = join(other, "tree");
  try {
    say(`Checking out ${rev} (${commit.slice(0, 10)}) …`);
    await orThrow(run("git", ["worktree", "add", "--detach", tree, commit], { quiet: true }));
    await install(tree);
    const rounds = { here: [], there: [] };
    for (let turn = 0; turn < TURNS; turn++) {
      for (const [side, folder] of order(turn, tree)) {
        say(`turn ${turn + 1} of ${TURNS}: ${side}`);
        rounds[side].push(await measure(folder, name));
      }
    }
    return { rev, commit, rows: rowsOf(rounds) };
  } finally {
    await run("git", ["worktree", "remove", "--force", tree], { quiet: true });
    rmSync(other, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Each goes first in every other turn. */
function order(turn, tree) {
  const sides = [
    ["here", root],
    ["there", tree],
  ];
  return turn % 2 === 0 ? sides : sides.reverse();
}

async function commitOf(rev) {
  const { code, output } = await run("git", ["rev-parse", "--verify", "--quiet", `${rev}^{commit}`], { quiet: true });
  if (code !== 0) throw new Error(`--beside: ${rev} names no commit of this repository.`);
  return output.trim();
}

/** The packages of this tree where the other has the same ones, else its own. */
async function install(tree) {
  const lock = (folder) => readFileSync(join(folder, "package-lock.json"), "utf8");
  if (existsSync(join(root, "node_modules")) && lock(tree) === lock(root)) {
    symlinkSync(join(root, "node_modules"), join(tree, "node_modules"), "dir");
  } else {
    await orThrow(npm(["ci", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: tree, quiet: true }));
  }
}

async function measure(folder, name) {
  const options = { cwd: folder, quiet: true };
  const { code, output } = await node(join(folder, "scripts/bench.mjs"), [name, "--json"], options);
  const line = output.split("\n").findLast((one) => one.startsWith('{"benchmarks":'));
  if (code !== 0 || line === undefined) throw new Error(`bench ${name} failed in ${folder}:\n${output.slice(-2000)}`);
  return JSON.parse(line).benchmarks;
}

async function orThrow(running) {
  const { code, output } = await running;
  if (code !== 0) throw new Error(output.trim() || `exit ${code}`);
}

function rowsOf({ here, there }) {
  const names = here[0].map((one) => one.name).filter((name) => there[0].some((one) => one.name === name));
  return names.map((name) => {
    const values = (rounds) => rounds.map((round) => round.find((one) => one.name === name)?.value ?? NaN);
    const { unit } = here[0].find((one) => one.name === name);
    const [value, before] = [median(values(here)), median(values(there))];
    // Of a rate more is better.
    return { name, value, before, unit, ratio: isRate(unit) ? before / value : value / before };
  });
}

function isRate(unit) {
  return /\/\s*s$|per second/.test(unit);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
