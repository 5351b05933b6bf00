import type { Instant } from "@/lib/base/instant";
import type { EffectOf } from "@/lib/engine/drive/world";
import type { Input } from "@/lib/engine/protocol";
import type { Token } from "@/lib/engine/token";
import type { EngineStore } from "@/lib/store/subjects/engine";
import type { Storage } from "../s3/storage";
import { storageWorld } from "../s3/world";
import type { TaskNews, TaskPerformer } from "../tasks/performer";
import type { Actor } from "./actor";
import type { InFlight } from "./inFlight";
import { isOutside } from "./pending";
import { writeResults } from "./resultWriter";
import type { Runs } from "./runs";

type StorageEffect = EffectOf<"readItems"> | EffectOf<"finishResultWriter">;

/** Performs what runs ask of the world outside: tasks, reading items, writing results. */
export class Performing {
  private readonly s3: ReturnType<typeof storageWorld> | null;

  constructor(
    private readonly store: Pick<EngineStore, "executions">,
    private readonly performer: TaskPerformer,
    private readonly storage: Storage | undefined,
    private readonly runs: Runs,
    private readonly inFlight: InFlight,
    private readonly now: () => Instant,
  ) {
    this.s3 = storage === undefined ? null : storageWorld(storage);
  }

  task(actor: Actor, effect: EffectOf<"invokeTask">): void {
    const { token } = effect;
    const controller = new AbortController();
    actor.performing.set(token, controller);
    const { facts, ctx } = actor;
    const asked = {
      ...effect,
      execution: ctx.run.execution,
      account: facts.account,
      attemptId: `${facts.id}/${token}`,
      invocation: actor.pending.tasks.get(token)?.invocation ?? 0,
      submitted: actor.pending.tasks.get(token)?.answer ?? null,
      mockCase: facts.mockCase,
    };
    const tell = (news: TaskNews) => {
      if (controller.signal.aborted || isToldAlready(actor, token, news.kind)) return;
      actor.add({ ...news, token, at: actor.timed(this.now()) } as Input);
    };
    const performed = this.performer.perform(asked, tell, controller.signal).catch((error: unknown) => {
      const cause = error instanceof Error ? error.message : String(error);
      actor.add({ kind: "taskFailed", token, at: actor.timed(this.now()), error: "States.Runtime", cause });
    });
    this.inFlight.inBackground(performed.finally(() => actor.performing.delete(token)));
  }

  inStorage(actor: Actor, effect: StorageEffect): void {
    const answered = this.storageAnswer(actor, effect);
    this.inFlight.inBackground(answered.then((input) => actor.add({ ...input, at: actor.timed(this.now()) })));
  }

  /** Performs once more what was pending when the process that had the execution ended. */
  again(actor: Actor): void {
    for (const [, task] of actor.pending.tasks) if (!isOutside(task)) this.task(actor, task.effect);
    for (const [, effect] of actor.pending.storage) this.inStorage(actor, effect);
  }

  private async storageAnswer({ facts }: Actor, effect: StorageEffect): Promise<Input> {
    const { token, at } = effect;
    const cause = "No storage is configured: give the engine a folder or an endpoint for S3.";
    if (effect.kind === "readItems") {
      const read = this.s3?.readItems?.(effect);
      return ((await read) as Input | undefined) ?? { kind: "itemsReadFailed", token, at, cause };
    }
    if (this.storage === undefined) return { kind: "resultWriteFailed", token, at, cause };
    return writeResults(this.store, this.storage, effect, facts.account, await this.runs.childNames(facts));
  }

  close(): Promise<void> {
    return this.performer.close();
  }
}

/** A task that is performed again has been started, and submitted, before. */
function isToldAlready({ pending }: Actor, token: Token, kind: Input["kind"]): boolean {
  const task = pending.tasks.get(token);
  return (kind === "taskStarted" && task?.started === true) || (kind === "taskSubmitted" && task?.submitted === true);
}
