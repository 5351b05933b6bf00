import type { Instant } from "@/lib/base/instant";
import { ok } from "@/lib/base/result";
import type { Input } from "@/lib/engine/protocol";
import type { Token } from "@/lib/engine/token";
import type { StoredTask } from "@/lib/store/engine/rows";
import type { EngineStore } from "@/lib/store/subjects/engine";
import type { ActivityQueue } from "./activityQueue";
import type { Actor } from "./actor";
import type { Actors } from "./actors";
import { type Answer, refuse } from "./answer";
import { ElsewhereError } from "./elsewhere";
import type { Life } from "./life";

export type GivenTask = { readonly taskToken: string; readonly input: string };

type OfTask = { readonly token: Token; readonly at: Instant };

/** Tasks whose outcomes somebody outside brings: workers of activities, and whoever was given a task token. */
export class OutsideTasks {
  constructor(
    private readonly store: Pick<EngineStore, "task" | "executionById" | "startedTasks">,
    private readonly activities: ActivityQueue,
    private readonly actors: Actors,
    private readonly life: Life,
    private readonly now: () => Instant,
  ) {}

  /** Tells the run of a task what whoever has its token says. */
  async answer(account: string, taskToken: string, make: (of: OfTask) => Input): Promise<Answer<void>> {
    const task = await this.store.task(taskToken);
    if (task === null || task.account !== account) return refuse("InvalidToken", "Invalid Token: 'Invalid token'");
    if (task.status === "closed") return timedOut();
    const actor = await this.actors.load(task.executionId);
    if (actor === null) {
      const row = await this.store.executionById(task.executionId);
      if (row === null)
        return refuse("TaskDoesNotExist", "Task Does Not Exist: 'Provided task does not exist anymore'");
      throw new ElsewhereError(row.owner);
    }
    const token = task.token as Token;
    if (!actor.pending.tasks.has(token)) return timedOut();
    await actor.post(make({ token, at: actor.timed(this.now()) }));
    return ok(undefined);
  }

  /** The next task of an activity, when there is one within `ms` of real time; null otherwise. */
  async next(activityArn: string, worker: string | null, ms: number, signal: AbortSignal): Promise<GivenTask | null> {
    const until = performance.now() + ms;
    while (!signal.aborted && !this.life.isClosed) {
      const task = await this.activities.next(activityArn, worker, until - performance.now(), signal);
      if (task === null) return null;
      const given = await this.give(activityArn, task, worker, signal);
      if (given !== null) return given;
    }
    return null;
  }

  /** Tells the run that a worker has a task; null when it is over meanwhile, or nobody waits for it any more. */
  private async give(
    activityArn: string,
    { token: text, taskToken, input: given, executionId }: StoredTask,
    worker: string | null,
    signal: AbortSignal,
  ): Promise<GivenTask | null> {
    const token = text as Token;
    try {
      const actor = await this.actors.load(executionId);
      if (signal.aborted) {
        await this.activities.release(activityArn, taskToken);
        return null;
      }
      const task = actor?.pending.tasks.get(token);
      if (actor === null || task === undefined) return null;
      const at = actor.timed(this.now());
      const input: Input = { kind: "taskStarted", token, at, ...(worker === null ? {} : { worker }) };
      if (!task.started) await actor.post(input);
      return actor.pending.tasks.has(token) ? { taskToken, input: given } : null;
    } catch (error) {
      await this.activities.release(activityArn, taskToken).catch(() => undefined);
      throw error;
    } finally {
      this.activities.settle(taskToken);
    }
  }

  /** Tasks that were claimed, and the process ended before the run heard of it: no worker was given them. */
  async releaseClaimed({ facts, pending }: Actor): Promise<void> {
    if (!pending.hasOutside) return;
    for (const { token, taskToken, activityArn } of await this.store.startedTasks(facts.id)) {
      if (activityArn === null || pending.tasks.get(token as Token)?.started !== false) continue;
      if (!(await this.activities.isGiven(taskToken))) await this.activities.release(activityArn, taskToken);
    }
  }
}

/** In AWS's words. A task token is a secret: no message repeats it. */
function timedOut() {
  return refuse("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
}
