import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import type { Input } from "@/lib/engine/protocol";
import type { Run } from "@/lib/engine/run";
import { step } from "@/lib/engine/step";
import { tokenOf, type Token } from "@/lib/engine/token";
import type { Stage } from "@/lib/engine/trace";
import { type DrawnValue, RecordedEntropy } from "./randomDraws";
import type { ChanceRun, ReplaySetup } from "./chanceRun";
import { type RecordedRun, runRecorded } from "./recordedRun";

/*
 * A replay that can be gone back into. A run is plain data and a step of the interpreter is pure, so to see the
 * inside of a step it is made once more, from the last run that was kept. Kept is one run in many, which bounds the
 * memory, and the inputs of every step, which bounds the time.
 */

export type Checkpoints = {
  readonly run: RecordedRun;
  readonly compiled: CompiledMachine;
  readonly around: NonNullable<ReplaySetup["around"]>;
  readonly known: ReadonlyMap<number, DrawnValue>;
  /** What came in at each step of the interpreter. */
  readonly inputs: readonly (readonly Input[])[];
  /** Every KEEP-th run, as it stood before step `at`, `drawn` values of chance in. */
  readonly snapshots: readonly Checkpoint[];
  /** The steps of the interpreter in which a try of a state did anything, in order. */
  readonly stepsOfAttempt: ReadonlyMap<Token, readonly number[]>;
};

type Checkpoint = { readonly at: number; readonly run: Run | null; readonly drawn: number };

/**
 * One run is kept for this many steps. Going back makes at most as many steps anew (a few ms); a Map of 10,000
 * items, whose run is that large, is kept some hundred times (16 MB).
 */
const CHECKPOINT_EVERY = 256;

/** Replays once more with the values of chance that were found, and keeps what going back takes. */
export async function recordCheckpoints(
  setup: ReplaySetup,
  { chance }: Pick<ChanceRun, "chance">,
): Promise<Checkpoints> {
  const known = new Map(chance.map(({ index, value }) => [index, value]));
  const entropy = new RecordedEntropy(known, "plain");
  const inputs: (readonly Input[])[] = [];
  const snapshots: Checkpoint[] = [];
  const stepsOfAttempt = new Map<Token, number[]>();
  const trace = (stage: Stage) => {
    const at = inputs.length - 1;
    const token = tokenOf(stage);
    const steps = stepsOfAttempt.get(token);
    if (steps === undefined) stepsOfAttempt.set(token, [at]);
    else if (steps.at(-1) !== at) steps.push(at);
  };
  const onStep = (run: () => Run | null, given: readonly Input[]) => {
    if (inputs.length % CHECKPOINT_EVERY === 0)
      snapshots.push({ at: inputs.length, run: run(), drawn: entropy.draws.length });
    inputs.push(given);
  };
  const { compiled, start, at, answers, around = {}, pause } = setup;
  const run = await runRecorded(compiled, start, at, answers, { ...around, entropy, trace }, { onStep, pause });
  return { run, compiled, around, known, inputs, snapshots, stepsOfAttempt };
}

/**
 * What a try of a state did, told to `listen` while it is done anew: some hundred steps of the interpreter each time
 * the state went on. Nothing for a try that the replay did not come to.
 */
export async function replayAttempt(
  checkpoints: Checkpoints,
  token: Token,
  listen: (stage: Stage) => void,
): Promise<void> {
  for (const at of checkpoints.stepsOfAttempt.get(token) ?? []) await replayStep(checkpoints, at, token, listen);
}

/** The run as the recorded one ended; null where nothing was replayed. */
export function runAtEnd({ snapshots, inputs, compiled, around, known }: Checkpoints): Run | null {
  const from = snapshots.at(-1);
  if (from === undefined) return null;
  const entropy = new RecordedEntropy(known, "plain", from.drawn);
  let { run } = from;
  for (const given of inputs.slice(from.at)) ({ run } = step(compiled, run, given, { ...around, entropy }));
  return run;
}

async function replayStep(
  checkpoints: Checkpoints,
  at: number,
  token: Token,
  listen: (stage: Stage) => void,
): Promise<void> {
  const from = checkpoints.snapshots[Math.floor(at / CHECKPOINT_EVERY)];
  if (from === undefined) return;
  const entropy = new RecordedEntropy(checkpoints.known, "plain", from.drawn);
  const trace = (stage: Stage) => {
    if (tokenOf(stage) === token) listen(stage);
  };
  let { run } = from;
  for (let i = from.at; i <= at; i++) {
    const options = { ...checkpoints.around, entropy, ...(i === at ? { trace } : {}) };
    ({ run } = await step(checkpoints.compiled, run, checkpoints.inputs[i] ?? [], options));
  }
}
