import type { Instant } from "@/lib/base/instant";
import type { CompiledMachine, StepOptions } from "@/lib/engine/compiledMachine";
import type { ExecutionStart } from "@/lib/engine/protocol";
import type { Answer } from "./answers";
import { type Draw, type DrawnValue, RecordedEntropy, type Probe } from "./randomDraws";
import { type Chains, chainsOf } from "./chains";
import { agree, CLOCK_GUESSES, type ClockGuess, guessedClocks } from "./clockGuess";
import { comparable } from "./comparable";
import { type Blocked, type FoundDraw, findDraws } from "./findDraws";
import { withoutUnrecordedRole } from "./identity";
import { type RecordedRun, runRecorded, type RecordedRunOptions } from "./recordedRun";
import { unknownsOf } from "./unify";

/** What a replay is made from: nothing in it was derived by the recorded run. */
export type ReplaySetup = {
  readonly compiled: CompiledMachine;
  readonly start: ExecutionStart;
  readonly at: Instant;
  readonly answers: readonly Answer[];
  /** What the record says of the world around the run, and the bounds of it. */
  readonly around?: Pick<StepOptions, "limits" | "activityExists">;
  readonly pause?: RecordedRunOptions["pause"];
  /** Times of the recorded events, ascending; absent: no clock is guessed after the beginning of its state. */
  readonly times?: readonly Instant[];
};

export type ChanceRun = {
  readonly run: RecordedRun;
  readonly chains: Chains;
  /** Values of chance that were taken from the record, each once. */
  readonly chance: readonly FoundDraw[];
  readonly blocked: readonly Blocked[];
  /** Whether the search for values was given up for its length. */
  readonly givenUp: boolean;
};

/** Clocks that are guessed one after the other, each with two probing runs at least. */
const MOST_GUESSES = 20;

/** Events that all probing runs of one verify may make together. */
const FUEL = 2_000_000;

/**
 * Replays with the recorded values of chance. Runs once where nothing is drawn; else probes until the record
 * shows no more values, and then runs with those. A clock that no value shows (a date alone, a way taken by the time)
 * is tried at the times of the record, and kept where the record says the same.
 *
 * @param recorded looked at only for the values of draws, which are taken one by one.
 */
export async function runWithChance(setup: ReplaySetup, recorded: Chains): Promise<ChanceRun> {
  const search = new Search(setup, recorded);
  const found = await search.from(new Map(), []);
  if (found.blocked.length === 0 || found.givenUp) return found.replay();
  for (const guess of CLOCK_GUESSES) {
    const guessed = await search.guessing(found, guess);
    if (guessed !== null) return guessed;
  }
  return found.replay();
}

type Known = ReadonlyMap<number, DrawnValue>;

type Found = {
  readonly known: Known;
  readonly chance: readonly FoundDraw[];
  readonly blocked: readonly Blocked[];
  /** Draws of the last probing run. */
  readonly draws: readonly Draw[];
  readonly givenUp: boolean;
  readonly replay: () => Promise<ChanceRun>;
};

/** The probing runs of one verify. */
class Search {
  private fuel = FUEL;

  constructor(
    private readonly setup: ReplaySetup,
    private readonly recorded: Chains,
  ) {}

  /** All values that the record shows of draws, beside those that are known. */
  async from(before: Known, told: readonly FoundDraw[]): Promise<Found> {
    const known = new Map(before);
    const chance = [...told];
    for (;;) {
      const first = await this.probed(known, "first");
      if (first.draws.every((_, i) => known.has(i))) {
        const done = { ...first, chance, blocked: [], givenUp: false };
        return { ...done, known, replay: () => Promise.resolve(answered(first, done)) };
      }
      const second = await this.probed(known, "second");
      const draws = first.draws.length >= second.draws.length ? first.draws : second.draws;
      const { found, blocked } = findDraws(first.chains, second.chains, this.recorded, unknownsOf(draws, known));
      // Where the way itself depends on chance, later draws may be others once an earlier one is known.
      const safe = blocked.some(({ why }) => why === "controlFlow") ? found.slice(0, 1) : found;
      for (const one of safe) {
        known.set(one.index, one.value);
        chance.push(one);
      }
      if (safe.length > 0 && this.fuel >= 0) continue;
      const done = { chance, blocked, givenUp: safe.length > 0 };
      return { ...done, known, draws, replay: async () => answered(await this.probed(known, "plain"), done) };
    }
  }

  /** The run with clocks that are guessed, one after the other; null where the record says otherwise. */
  async guessing(found: Found, guess: ClockGuess): Promise<ChanceRun | null> {
    let now = found;
    const held: Blocked[] = [];
    for (let tries = 0; now.blocked.length > 0 && tries < MOST_GUESSES && this.fuel >= 0; tries++) {
      held.push(...now.blocked);
      const clocks = guessedClocks(now, guess, this.setup.times ?? []);
      if (clocks.length === 0) return null;
      const known = new Map([...now.known, ...clocks.map(({ index, value }) => [index, value] as const)]);
      now = await this.from(known, [...now.chance, ...clocks]);
      if (now.givenUp) return null;
    }
    if (now.blocked.length > 0) return null;
    const run = await now.replay();
    return agree(run.chains, this.recorded, held) ? run : null;
  }

  private async probed(known: Known, probe: Probe): Promise<Probed> {
    const made = await probed(this.setup, known, probe);
    if (probe !== "plain") this.fuel -= made.run.events.length;
    return made;
  }
}

type Probed = { readonly run: RecordedRun; readonly chains: Chains; readonly draws: readonly Draw[] };

function answered({ run, chains }: Probed, found: Pick<ChanceRun, "chance" | "blocked" | "givenUp">): ChanceRun {
  const { chance, blocked, givenUp } = found;
  return { run, chains, chance, blocked, givenUp };
}

async function probed(setup: ReplaySetup, known: ReadonlyMap<number, DrawnValue>, probe: Probe): Promise<Probed> {
  const entropy = new RecordedEntropy(known, probe);
  const made = await runRecorded(
    setup.compiled,
    setup.start,
    setup.at,
    setup.answers,
    { ...setup.around, entropy },
    { pause: setup.pause },
  );
  const run = { ...made, events: withoutUnrecordedRole(made.events) };
  return { run, chains: chainsOf(run.events.map(comparable)), draws: entropy.draws };
}
