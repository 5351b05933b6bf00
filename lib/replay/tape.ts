import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import type { Input } from "@/lib/engine/protocol";
import type { Run } from "@/lib/engine/run";
import { step } from "@/lib/engine/step";
import { tokenOf, type Token } from "@/lib/engine/token";
import type { Stage } from "@/lib/engine/trace";
import { type Drawn, HandedEntropy } from "./chance";
import type { ChanceRun, Setup } from "./chanceRun";
import { type RecordedRun, runRecorded } from "./recordedRun";

/*
 * A replay that can be gone back into. A run is plain data and a step of the interpreter is pure, so to see the
 * inside of a step it is made once more, from the last run that was kept. Kept is one run in many, which bounds the
 * memory, and the inputs of every step, which bounds the time.
 */

export type Tape = {
  readonly run: RecordedRun;
  readonly compiled: CompiledMachine;
  readonly around: NonNullable<Setup["around"]>;
  readonly known: ReadonlyMap<number, Drawn>;
  /** What came in at each step of the interpreter. */
  readonly inputs: readonly (readonly Input[])[];
  /** Every KEEP-th run, as it stood before step `at`, `drawn` values of chance in. */
  readonly kept: readonly Kept[];
  /** The steps of the interpreter in which a try of a state did anything, in order. */
  readonly tries: ReadonlyMap<Token, readonly number[]>;
};

type Kept = { readonly at: number; readonly run: Run | null; readonly drawn: number };

/**
 * One run is kept for this many steps. Going back makes at most as many steps anew (a few ms); a Map of 10,000
 * items, whose run is that large, is kept some hundred times (16 MB).
 */
const KEEP = 256;

/** Replays once more with the values of chance that were found, and keeps what going back takes. */
export async function recordTape(setup: Setup, { chance }: Pick<ChanceRun, "chance">): Promise<Tape> {
  const known = new Map(chance.map(({ index, value }) => [index, value]));
  const entropy = new HandedEntropy(known, "plain");
  const inputs: (readonly Input[])[] = [];
  const kept: Kept[] = [];
  const tries = new Map<Token, number[]>();
  const trace = (stage: Stage) => {
    const at = inputs.length - 1;
    const token = tokenOf(stage);
    const steps = tries.get(token);
    if (steps === undefined) tries.set(token, [at]);
    else if (steps.at(-1) !== at) steps.push(at);
  };
  const onStep = (run: () => Run | null, given: readonly Input[]) => {
    if (inputs.length % KEEP === 0) kept.push({ at: inputs.length, run: run(), drawn: entropy.draws.length });
    inputs.push(given);
  };
  const { compiled, start, at, answers, around = {}, pause } = setup;
  const run = await runRecorded(compiled, start, at, answers, { ...around, entropy, trace }, { onStep, pause });
  return { run, compiled, around, known, inputs, kept, tries };
}

/**
 * What a try of a state did, told to `listen` while it is done anew: some hundred steps of the interpreter each time
 * the state went on. Nothing for a try that the replay did not come to.
 */
export async function playTry(tape: Tape, token: Token, listen: (stage: Stage) => void): Promise<void> {
  for (const at of tape.tries.get(token) ?? []) await playStep(tape, at, token, listen);
}

async function playStep(tape: Tape, at: number, token: Token, listen: (stage: Stage) => void): Promise<void> {
  const from = tape.kept[Math.floor(at / KEEP)];
  if (from === undefined) return;
  const entropy = new HandedEntropy(tape.known, "plain", from.drawn);
  const trace = (stage: Stage) => {
    if (tokenOf(stage) === token) listen(stage);
  };
  let { run } = from;
  for (let i = from.at; i <= at; i++) {
    const options = { ...tape.around, entropy, ...(i === at ? { trace } : {}) };
    ({ run } = await step(tape.compiled, run, tape.inputs[i] ?? [], options));
  }
}
