import { LRUCache } from "lru-cache";
import type { Effect, Input } from "@/lib/engine/protocol";
import type { Answer } from "@/lib/replay/answers";
import { BY_PLACE, CallsByContent, type RecordedCall } from "@/lib/replay/recordedCalls";
import { RecordedWorld } from "@/lib/replay/recordedWorld";
import type { TaskNews, TaskPerformer } from "../tasks/performer";
import type { EngineTime } from "../time/engineTime";
import type { Actor } from "./actor";
import type { Observer } from "./observer";

/*
 * Executions whose tasks are answered as in a record, in its order: `StartExecution` with `#recorded:NAME` behind the
 * machine's ARN. What the record says happens at once, timers too; what it says nothing of is the engine's.
 *
 * A record is kept in memory alone: when the process ends, what runs by it fails at its next task.
 */

export type Recording = {
  /** Outcomes, timers that fired, a stop, redrives: in the order of the record. */
  readonly answers: readonly Answer[];
  /** Its calls, where outcomes are exchanged: what is asked differently from then on finds its answer by content. */
  readonly calls: readonly RecordedCall[];
  readonly drawn: ReadonlyMap<number, string | number>;
  /** Performs tasks of these states in the record's place. */
  readonly exchanged: ReadonlyMap<string, TaskPerformer>;
};

/** What a test case's name begins with that is a record. */
export const RECORDED = "recorded:";

/** Characters of JSON that all records may have together. */
const MAX_CHARACTERS = 128 * 1024 ** 2;
/** Executions by records at a time; the earliest is forgotten. */
const MAX_RUNS = 10_000;

const NOTHING: Recording = { answers: [], calls: [], drawn: new Map(), exchanged: new Map() };

type Run = { readonly world: RecordedWorld; readonly of: Recording; readonly taskTokens: string[] };

export class RecordedRuns {
  private readonly recordings = new LRUCache<string, { readonly recording: Recording; readonly size: number }>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ size }) => size,
    dispose: ({ recording }, _, reason) => void (reason === "set" ? undefined : closeAll(recording)),
  });
  private readonly runs = new LRUCache<string, Run>({ max: MAX_RUNS });

  constructor(private readonly time: Pick<EngineTime, "now">) {}

  /** Keeps a record under a name, in the place of another of that name. `size`: characters of its JSON. */
  put(name: string, recording: Recording, size: number): void {
    this.recordings.set(name, { recording, size: Math.max(size, 1) });
  }

  /** What is kept under a name, and its size; nothing, where none is. */
  sized(name: string): { readonly recording: Recording; readonly size: number } {
    return this.recordings.get(name) ?? { recording: NOTHING, size: 0 };
  }

  /** Values of chance of a test case that is a record. */
  drawn(mockCase: string): ReadonlyMap<number, string | number> | undefined {
    return this.ofCase(mockCase)?.drawn;
  }

  /** The task tokens that an execution has made so far, and the states whose tasks its record has not answered. */
  madeBy(executionId: string): { readonly taskTokens: readonly string[]; readonly waiting: readonly string[] } {
    const run = this.runs.get(executionId);
    return { taskTokens: run?.taskTokens ?? [], waiting: run?.world.waiting ?? [] };
  }

  /** Told of each stored step: notes what it asks for, and lets happen what the record has next. */
  readonly observe: Observer = (actor) => {
    const run = this.runOf(actor);
    if (run === null) return;
    for (const effect of actor.ctx.effects) note(run, effect);
    const at = actor.timed(this.time.now());
    for (const input of run.world.next(actor.ctx.run) ?? []) actor.add({ ...input, at } as Input);
  };

  /** Tasks of records are not performed, but where their outcome is exchanged. */
  performer(inner: TaskPerformer): TaskPerformer {
    return {
      perform: async (task, tell, signal) => {
        const { mockCase, state } = task;
        if (mockCase?.startsWith(RECORDED) !== true) return inner.perform(task, tell, signal);
        const recording = this.ofCase(mockCase);
        if (recording === null)
          return tell({ kind: "taskFailed", error: "Stepscope.NoRecording", cause: gone(mockCase) });
        const exchanged = recording.exchanged.get(state);
        await exchanged?.perform(task, (news) => tellWhole(news, task.target, tell), signal);
      },
      close: async () => {
        this.recordings.clear();
        await inner.close();
      },
    };
  }

  private ofCase(mockCase: string): Recording | null {
    if (!mockCase.startsWith(RECORDED)) return null;
    return this.recordings.get(mockCase.slice(RECORDED.length))?.recording ?? null;
  }

  private runOf({ facts: { id, mockCase, mapRunArn } }: Actor): Run | null {
    // Children of Map Runs are not in their parent's record.
    if (mockCase === null || mapRunArn !== null) return null;
    const known = this.runs.get(id);
    if (known !== undefined) return known;
    const of = this.ofCase(mockCase);
    if (of === null) return null;
    const calls = of.exchanged.size === 0 ? BY_PLACE : new CallsByContent(of.calls);
    const run = { world: new RecordedWorld(of.answers, calls, () => undefined, false), of, taskTokens: [] };
    this.runs.set(id, run);
    return run;
  }
}

function note({ world, of, taskTokens }: Run, effect: Effect): void {
  if (effect.kind === "invokeTask") {
    if (effect.taskToken !== undefined) taskTokens.push(effect.taskToken);
    if (of.exchanged.has(effect.state)) return;
  }
  const handler = world.handlers()[effect.kind] as (effect: Effect) => unknown;
  handler(effect);
}

/** What stands for a callback brings its outcome too: nobody else has the token. */
function tellWhole(
  news: TaskNews,
  target: Parameters<TaskPerformer["perform"]>[0]["target"],
  tell: (news: TaskNews) => void,
): void {
  tell(news);
  if (news.kind !== "taskSubmitted" || target.family !== "service" || target.pattern !== "waitForTaskToken") return;
  tell({ kind: "taskSucceeded", output: news.output });
}

function gone(mockCase: string): string {
  return `The engine does not hold the record '${mockCase.slice(RECORDED.length)}' any more: upload it again, and start anew.`;
}

async function closeAll({ exchanged }: Recording): Promise<void> {
  await Promise.all([...exchanged.values()].map((performer) => performer.close()));
}
