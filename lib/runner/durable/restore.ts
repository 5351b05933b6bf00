import { gunzipSync } from "node:zlib";
import type { CompiledMachine, StepContext, StepOptions } from "@/lib/engine/compiledMachine";
import type { Clock } from "@/lib/engine/drive/clock";
import { drive } from "@/lib/engine/drive/drive";
import type { World } from "@/lib/engine/drive/world";
import type { ExecutionIdentity, Input } from "@/lib/engine/protocol";
import type { Run } from "@/lib/engine/run";
import { beginStep, newRun } from "@/lib/engine/step";
import type { NewExecution, StoredExecution } from "@/lib/store/engine/rows";
import type { EngineStore } from "@/lib/store/subjects/engine";
import { Pending, type SavedPending } from "./pending";

export type RestoredRun = { readonly ctx: StepContext; readonly pending: Pending };

/** Steps that are read at a time. */
const AT_ONCE = 500;

/** A run before its first input. */
export function freshRun(
  machine: CompiledMachine,
  facts: NewExecution,
  execution: ExecutionIdentity,
  options: StepOptions,
): RestoredRun {
  const run = newRun({ execution, input: facts.input, seed: facts.seed }, facts.startedAt);
  return { ctx: beginStep(machine, run, options), pending: new Pending() };
}

/** Makes a run of what is stored: its snapshot, and the steps since then once more. Nothing is performed. */
export async function restoreRun(
  store: Pick<EngineStore, "snapshot" | "steps">,
  machine: CompiledMachine,
  row: StoredExecution,
  execution: ExecutionIdentity,
  options: StepOptions,
): Promise<RestoredRun> {
  const saved = row.snapshotAt === 0 ? null : await store.snapshot(row.id);
  const { ctx, pending } =
    saved === null ? freshRun(machine, row, execution, options) : fromSnapshot(machine, saved, options);
  const clock = new Journal(store, row.id, saved === null ? 0 : row.snapshotAt);
  await drive(ctx, clock, NOTHING, {
    onStep: (_, inputs) => inputs.forEach((input) => pending.heard(input)),
    onStepped: ({ effects, events, run }) => {
      effects.forEach((effect) => pending.asked(effect));
      events.length = 0;
      if (run.status !== "RUNNING") pending.clear();
    },
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  });
  return { ctx, pending };
}

function fromSnapshot(machine: CompiledMachine, saved: Uint8Array, options: StepOptions): RestoredRun {
  const { run, pending } = JSON.parse(gunzipSync(saved).toString()) as {
    readonly run: Run;
    readonly pending: SavedPending;
  };
  return { ctx: beginStep(machine, run, options), pending: new Pending(pending) };
}

/** The inputs of the stored steps, one step at a time. */
class Journal implements Clock {
  private steps: readonly string[] = [];
  private at = 0;

  constructor(
    private readonly store: Pick<EngineStore, "steps">,
    private readonly id: string,
    private last: number,
  ) {}

  add(): void {
    throw new Error("nothing is performed while a run is restored");
  }

  async next(): Promise<readonly Input[] | null> {
    if (this.at === this.steps.length) {
      const read = await this.store.steps(this.id, this.last, AT_ONCE);
      this.steps = read.map(({ inputs }) => inputs);
      this.at = 0;
      this.last = read.at(-1)?.step ?? this.last;
    }
    const text = this.steps[this.at++];
    return text === undefined ? null : (JSON.parse(text) as Input[]);
  }
}

const nothing = () => undefined;

const NOTHING: World = {
  invokeTask: nothing,
  cancelTask: nothing,
  setTimer: nothing,
  cancelTimer: nothing,
  readItems: nothing,
  startChild: nothing,
  redriveChild: nothing,
  stopChild: nothing,
  beginResultWriter: nothing,
  finishResultWriter: nothing,
  mapRunEnded: nothing,
};
