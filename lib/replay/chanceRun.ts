import type { Instant } from "@/lib/base/instant";
import type { CompiledMachine } from "@/lib/engine/compiled";
import type { ExecutionStart } from "@/lib/engine/protocol";
import type { Trace } from "@/lib/engine/trace";
import type { Answer } from "./answers";
import { type Drawn, HandedEntropy, type Probe } from "./chance";
import type { Chains } from "./chains";
import { type Blocked, type Chance, findChance } from "./findChance";
import { type RecordedRun, runRecorded } from "./recordedRun";
import { unknownsOf } from "./unify";

/** What a replay is made from: nothing in it was derived by the recorded run. */
export type Setup = {
  readonly compiled: CompiledMachine;
  readonly start: ExecutionStart;
  readonly at: Instant;
  readonly answers: readonly Answer[];
};

export type ChanceRun = {
  readonly run: RecordedRun;
  /** Values of chance that were taken from the record, each once. */
  readonly chance: readonly Chance[];
  readonly blocked: readonly Blocked[];
  /** Whether the search for values was given up for its length. */
  readonly givenUp: boolean;
};

/** Events that all probing runs of one verify may make together. */
const FUEL = 2_000_000;

/**
 * Replays with the recorded values of chance. Runs once where nothing is drawn; else probes until the record
 * shows no more values, and then runs with those.
 *
 * @param recorded looked at only for the values of draws, which are taken one by one.
 */
export async function runWithChance(setup: Setup, recorded: Chains, trace: Trace): Promise<ChanceRun> {
  const known = new Map<number, Drawn>();
  const chance: Chance[] = [];
  let blocked: readonly Blocked[] = [];
  let fuel = FUEL;
  for (;;) {
    const first = await probed(setup, known, "first");
    const isNew = first.draws.some((_, i) => !known.has(i));
    if (!isNew) break;
    const second = await probed(setup, known, "second");
    fuel -= first.run.events.length + second.run.events.length;
    const draws = first.draws.length >= second.draws.length ? first.draws : second.draws;
    const seen = findChance(first.run.events, second.run.events, recorded, unknownsOf(draws, known));
    blocked = seen.blocked;
    // Where the way itself depends on chance, later draws may be others once an earlier one is known.
    const safe = blocked.some(({ why }) => why === "controlFlow") ? seen.found.slice(0, 1) : seen.found;
    for (const one of safe) {
      known.set(one.index, one.value);
      chance.push(one);
    }
    if (safe.length === 0) break;
    if (fuel < 0) return { run: (await probed(setup, known, "plain", trace)).run, chance, blocked, givenUp: true };
  }
  const { run } = await probed(setup, known, "plain", trace);
  return { run, chance, blocked, givenUp: false };
}

async function probed(setup: Setup, known: ReadonlyMap<number, Drawn>, probe: Probe, trace?: Trace) {
  const entropy = new HandedEntropy(known, probe);
  const options = trace === undefined ? { entropy } : { entropy, trace };
  const run = await runRecorded(setup.compiled, setup.start, setup.at, setup.answers, options);
  return { run, draws: entropy.draws };
}
