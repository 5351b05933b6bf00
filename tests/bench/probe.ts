import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { definitionFor } from "@/lib/server/replay/definitionFor";
import { probeAll } from "@/lib/server/replay/probeAll";
import type { VerifyTask } from "@/lib/server/replay/verifyTask";
import { openVerifyProcesses } from "@/lib/server/replay/verifyProcesses";
import { openStore, type Store } from "@/lib/store/store";
import { fill, openBare, REPLAY_PROCESS, verifyAll } from "../support/storedCopies";

/*
 * A probe over everything that is stored, as the command line asks it (read, unpack, hand over, replay, evaluate), beside
 * the verdicts on the same executions; taken in turns, with one process each.
 */

const RUNS = 3;
/** Below 1 for a quick look: fewer executions of the same length. */
const SCALE = Number(process.env.STEPSCOPE_BENCH_SCALE ?? 1);
const COPIES = Math.max(2, Math.round(10_000 * SCALE));
const EVENTS = 100;
/** Each of the four visits has a variable-free expression over its input and its result. */
const QUESTION = {
  state: "Charge",
  expression: "{% $states.result.Payload.state & $string($sum($states.input.order.lines.(price * quantity))) %}",
  language: null,
} as const;

export async function bench() {
  const folder = mkdtempSync(join(tmpdir(), "stepscope-bench-"));
  const path = join(folder, "probe.db");
  const store = await openStore({ url: `file:${path}`, root: process.cwd() });
  const bare = await openBare(path);
  try {
    await fill(store, bare, COPIES, EVENTS);
    const times: { readonly probe: number; readonly verify: number }[] = [];
    for (let run = 0; run <= RUNS; run++) {
      const verify = await timed(() => verifyAll(store, bare, COPIES, 1));
      times.push({ verify, probe: await timed(() => probeEach(store)) });
    }
    const of = (key: "probe" | "verify") => median(times.slice(1).map((time) => time[key])) / 1000;
    const name = `probe ${COPIES.toLocaleString("en")} executions of ${EVENTS} events, 1 process`;
    return [{ name, value: of("probe"), unit: "s", against: "verdicts", ratio: of("probe") / of("verify") }];
  } finally {
    await store.close();
    await bare.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function probeEach(store: Store): Promise<void> {
  const processes = openVerifyProcesses(REPLAY_PROCESS, 1);
  let [executions, values] = [0, 0];
  try {
    for await (const { probed } of probeAll(storedIn(store), processes, QUESTION, ({ task }) => task)) {
      if (!probed.ok) throw new Error(probed.error);
      executions++;
      for (const visit of probed.value) if ("value" in visit) values++;
    }
  } finally {
    await processes.close();
  }
  if (executions !== COPIES || values < COPIES) throw new Error(`${executions} executions, ${values} values`);
}

async function* storedIn(store: Store) {
  for (let id = 1; id <= COPIES; id++) {
    const execution = await store.executions.findById(id);
    if (execution === null) throw new Error(`execution ${id} is missing`);
    const { arn, machineArn } = execution;
    const events = await store.histories.events(id);
    const definition = await definitionFor(store, execution);
    const task: VerifyTask = { history: { events }, definition, arn, machineArn, type: "STANDARD", checkTimes: false };
    yield { events, task };
  }
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  const from = performance.now();
  await act();
  return performance.now() - from;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
