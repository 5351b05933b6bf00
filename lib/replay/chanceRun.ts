import type { Instant } from "@/lib/base/instant";
import type { CompiledMachine } from "@/lib/engine/compiled";
import type { ExecutionStart } from "@/lib/engine/protocol";
import type { StepOptions } from "@/lib/engine/step";
import type { Answer } from "./answers";
import { type Draw, type Drawn, HandedEntropy, type Probe } from "./chance";
import { type Chains, chainsOf } from "./chains";
import { comparable } from "./comparable";
import { type Blocked, type Chance, findChance } from "./findChance";
import { withoutUntoldRole } from "./identity";
import { type RecordedRun, runRecorded, type Watch } from "./recordedRun";
import { unknownsOf } from "./unify";

/** What a replay is made from: nothing in it was derived by the recorded run. */
export type Setup = {
  readonly compiled: CompiledMachine;
  readonly start: ExecutionStart;
  readonly at: Instant;
  readonly answers: readonly Answer[];
  /** What the record says of the world around the run, and the bounds of it. */
  readonly around?: Pick<StepOptions, "limits" | "activityExists">;
  readonly pause?: Watch["pause"];
};

export type ChanceRun = {
  readonly run: RecordedRun;
  readonly chains: Chains;
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
export async function runWithChance(setup: Setup, recorded: Chains): Promise<ChanceRun> {
  const known = new Map<number, Drawn>();
  const chance: Chance[] = [];
  let blocked: readonly Blocked[] = [];
  let fuel = FUEL;
  for (;;) {
    const first = await probed(setup, known, "first");
    if (first.draws.every((_, i) => known.has(i))) return answered(first, chance, blocked, false);
    const second = await probed(setup, known, "second");
    fuel -= first.run.events.length + second.run.events.length;
    const draws = first.draws.length >= second.draws.length ? first.draws : second.draws;
    const seen = findChance(first.chains, second.chains, recorded, unknownsOf(draws, known));
    blocked = seen.blocked;
    // Where the way itself depends on chance, later draws may be others once an earlier one is known.
    const safe = blocked.some(({ why }) => why === "controlFlow") ? seen.found.slice(0, 1) : seen.found;
    for (const one of safe) {
      known.set(one.index, one.value);
      chance.push(one);
    }
    if (safe.length === 0 || fuel < 0) {
      return answered(await probed(setup, known, "plain"), chance, blocked, safe.length > 0);
    }
  }
}

type Probed = { readonly run: RecordedRun; readonly chains: Chains; readonly draws: readonly Draw[] };

function answered(
  { run, chains }: Probed,
  chance: readonly Chance[],
  blocked: readonly Blocked[],
  givenUp: boolean,
): ChanceRun {
  return { run, chains, chance, blocked, givenUp };
}

async function probed(setup: Setup, known: ReadonlyMap<number, Drawn>, probe: Probe): Promise<Probed> {
  const entropy = new HandedEntropy(known, probe);
  const made = await runRecorded(
    setup.compiled,
    setup.start,
    setup.at,
    setup.answers,
    { ...setup.around, entropy },
    { pause: setup.pause },
  );
  const run = { ...made, events: withoutUntoldRole(made.events) };
  return { run, chains: chainsOf(run.events.map(comparable)), draws: entropy.draws };
}
