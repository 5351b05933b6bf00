import type { Instant } from "@/lib/base/instant";
import type { EffectOf, World } from "@/lib/engine/drive/world";
import type { ExecutionStatus } from "@/lib/engine/protocol";
import type { Lease } from "@/lib/store/lease";
import type { EngineStore } from "@/lib/store/subjects/engine";
import type { Leases } from "@/lib/store/subjects/leases";
import type { Storage } from "../s3/storage";
import { TaskCancelled, type TaskPerformer } from "../tasks/performer";
import type { EngineTime } from "../time/engineTime";
import { ActivityQueue } from "./activityQueue";
import type { Actor } from "./actor";
import { Actors } from "./actors";
import { Alarm } from "./alarm";
import type { Answer } from "./answer";
import { Children } from "./children";
import { Commands, type MapRunChange } from "./commands";
import { type EndedExecution, Endings } from "./endings";
import { InFlight } from "./inFlight";
import { Life, type LifeHost } from "./life";
import type { Observer } from "./observer";
import { type GivenTask, OutsideTasks } from "./outsideTasks";
import { newLease, Ownership } from "./ownership";
import { Performing } from "./performing";
import { Runs, type RunsHost } from "./runs";
import type { Started, StartRequest } from "./startRequest";
import { Starts } from "./starts";

/*
 * The durable engine: executions that outlive the process.
 *
 *     API, timer, task ──input──> actor ──step──> commit ──effects──> world ──input──> actor …
 *
 * Invariants:
 * 1. Nothing is performed that is not stored: a step's effects begin when its commit is on disk.
 * 2. What is stored says all that has to be done: whoever reads an execution back performs what is pending.
 * 3. One engine has an execution: the lease's token is checked in each transaction.
 */

export type EngineParts = LifeHost &
  Pick<RunsHost, "drawn"> & {
    readonly store: EngineStore;
    readonly leases: Leases;
    readonly time: EngineTime;
    /** Made with the engine, which nested executions are started on. */
    readonly tasks: (engine: Engine) => TaskPerformer;
    readonly storage?: Storage;
    readonly observers?: readonly Observer[];
  };

/** Executions that are read back at a time. */
const RESTORED_AT_ONCE = 100;

export class Engine {
  readonly id: string;
  readonly time: EngineTime;
  private readonly store: EngineStore;
  private readonly life: Life;
  private readonly inFlight: InFlight;
  private readonly actors: Actors;
  private readonly activities: ActivityQueue;
  private readonly outsideTasks: OutsideTasks;
  private readonly endings: Endings;
  private readonly starts: Starts;
  private readonly commands: Commands;
  private readonly children: Children;
  private readonly alarm: Alarm;
  private readonly performing: Performing;
  /** Performs tasks; those of executions are the engine's own to ask for. */
  readonly performer: TaskPerformer;
  private readonly ownership: Ownership;

  private constructor(
    private readonly parts: EngineParts,
    lease: Lease,
  ) {
    const { store, time, leases } = parts;
    const now = () => time.now();
    this.id = lease.name;
    this.time = time;
    this.store = store;
    this.life = new Life(parts, () => void this.close());
    this.inFlight = new InFlight(time, this.life.trouble);
    this.activities = new ActivityQueue(store, lease.name, now);
    const runs = new Runs(store, { ...parts, activityExists: (arn) => this.activities.exists(arn) });
    this.actors = new Actors(lease, store, runs, this.inFlight, this.life, {
      childRows: (actor, effects) => this.children.rowsOf(actor, effects),
      stored: (actor, texts, before) => this.stored(actor, texts, before),
      worldOf: (actor) => this.worldOf(actor),
      adopt: (row) => this.ownership.adopt(row),
      restored: (actor) => this.restored(actor),
    });
    this.endings = new Endings(store);
    this.starts = new Starts(store, time, runs, this.actors, this.endings);
    this.commands = new Commands(store, this.actors, now);
    this.children = new Children(store, this.actors, this.inFlight, this.life, now);
    this.outsideTasks = new OutsideTasks(store, this.activities, this.actors, this.life, now);
    this.alarm = new Alarm(lease.name, store, time, this.actors, this.life);
    this.ownership = new Ownership(lease, leases, store, this.life, {
      recover: () => this.recover(),
      beaten: () => this.removeDeleted(),
    });
    this.performer = parts.tasks(this);
    this.performing = new Performing(store, this.performer, parts.storage, runs, this.inFlight, now);
  }

  /** Opens an engine: takes a lease, and what engines that are gone were running. */
  static async open(parts: EngineParts): Promise<Engine> {
    const engine = new Engine(parts, await newLease(parts.leases));
    await engine.activities.fill();
    await engine.ownership.begin();
    return engine;
  }

  now(): Instant {
    return this.time.now();
  }

  // ── starting, and the end ─────────────────────────────────────────────────────────────────────────────────────────

  /** Starts an execution; it is stored when this resolves. Of a running one of the same name and input that one is answered. */
  start(request: StartRequest): Promise<Answer<Started>> {
    return this.starts.start(request);
  }

  /** Runs an Express execution while the caller waits. Nothing of it is stored before its end: it runs at most once. */
  startSync(request: StartRequest, signal: AbortSignal): Promise<EndedExecution> {
    return this.starts.startSync(request, signal);
  }

  /** Resolves when an execution has ended; rejects when it is not waited for any more. */
  ended(arn: string, signal: AbortSignal): Promise<EndedExecution> {
    return this.endings.ended(arn, signal);
  }

  /** The same for a task, which holds virtual time up: not while it waits for what itself takes time. */
  async endedWhileTimePasses(arn: string, signal: AbortSignal): Promise<EndedExecution> {
    const ended = this.ended(arn, signal);
    ended.catch(() => undefined);
    const row = await this.store.execution(arn);
    if (row !== null && row.status !== "RUNNING") return ended;
    this.time.leave();
    try {
      return await ended;
    } finally {
      this.time.enter();
    }
  }

  /** Stops an execution; of one that has ended the answer is when that was. */
  stop(
    arn: string,
    why: { readonly error?: string; readonly cause?: string },
  ): Promise<Answer<{ readonly stoppedAt: Instant }>> {
    return this.commands.stop(arn, why);
  }

  /** `clientToken`: names the request; the same one once more is answered as before, and redrives nothing. */
  redrive(arn: string, clientToken?: string): Promise<Answer<{ readonly redrivenAt: Instant }>> {
    return this.commands.redrive(arn, clientToken);
  }

  updateMapRun(arn: string, change: MapRunChange): Promise<Answer<void>> {
    return this.commands.updateMapRun(arn, change);
  }

  // ── from outside ──────────────────────────────────────────────────────────────────────────────────────────────────

  taskSucceeded(account: string, taskToken: string, output: string): Promise<Answer<void>> {
    return this.outsideTasks.answer(account, taskToken, (of) => ({ kind: "taskSucceeded", ...of, output }));
  }

  taskFailed(
    account: string,
    taskToken: string,
    failure: { readonly error?: string; readonly cause?: string },
  ): Promise<Answer<void>> {
    return this.outsideTasks.answer(account, taskToken, (of) => ({ kind: "taskFailed", ...of, ...failure }));
  }

  heartbeat(account: string, taskToken: string): Promise<Answer<void>> {
    return this.outsideTasks.answer(account, taskToken, (of) => ({ kind: "heartbeat", ...of }));
  }

  /** The next task of an activity, when there is one within `ms` of real time; null otherwise. */
  nextActivityTask(
    activityArn: string,
    worker: string | null,
    ms: number,
    signal: AbortSignal,
  ): Promise<GivenTask | null> {
    return this.outsideTasks.next(activityArn, worker, ms, signal);
  }

  /** Whether one more worker may wait at an activity. */
  hasRoomAt(activityArn: string): boolean {
    return this.activities.hasRoom(activityArn);
  }

  /** What the interpreter is told of activities: it asks while it steps, so their names are kept in memory. */
  noteActivity(arn: string, exists: boolean): void {
    this.activities.note(arn, exists);
  }

  // ── executions ────────────────────────────────────────────────────────────────────────────────────────────────────

  private worldOf(actor: () => Actor): World {
    return {
      setTimer: () => undefined,
      cancelTimer: () => undefined,
      mapRunEnded: () => undefined,
      beginResultWriter: () => undefined,
      invokeTask: (effect) => this.invoke(actor(), effect),
      cancelTask: ({ token }) => actor().performing.get(token)?.abort(new TaskCancelled()),
      readItems: (effect) => this.performing.inStorage(actor(), effect),
      finishResultWriter: (effect) => this.performing.inStorage(actor(), effect),
      startChild: ({ execution }) => this.children.start(execution.id),
      redriveChild: (effect) => this.children.redrive(effect),
      stopChild: ({ token, at }) => this.children.stop(actor(), token, at),
    };
  }

  private invoke(actor: Actor, effect: EffectOf<"invokeTask">): void {
    if (effect.target.family === "activity") this.activities.wake(effect.target.resource);
    else this.performing.task(actor, effect);
  }

  private stored(actor: Actor, texts: readonly string[], before: ExecutionStatus): void {
    const { facts, pending, hasEnded } = actor;
    this.alarm.note(actor);
    this.inFlight.waitsOutside(facts.id, !hasEnded && pending.hasOutside);
    for (const observe of this.parts.observers ?? []) observe(actor, texts, before);
    if (!hasEnded) return;
    this.endings.tell(actor);
    void this.children.tellParent(actor);
  }

  private async restored(actor: Actor): Promise<void> {
    this.performing.again(actor);
    await this.outsideTasks.releaseClaimed(actor);
    await this.children.tellEnded(actor);
  }

  // ── life ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Goes on with what lost its memory, a few at a time. */
  private async recover(): Promise<void> {
    if (this.time.isVirtual) {
      for (const id of await this.store.outsideExecutions(this.id)) this.inFlight.waitsOutside(id, true);
    }
    let after = "";
    for (;;) {
      const ids = await this.store.interrupted(this.id, after, RESTORED_AT_ONCE);
      await Promise.all(ids.filter((id) => !this.actors.has(id)).map((id) => this.actors.tryLoad(id)));
      after = ids.at(-1) ?? "";
      if (ids.length < RESTORED_AT_ONCE) break;
    }
    for (const id of await this.store.startedExecutions(this.id)) await this.actors.tryLoad(id);
    await this.alarm.wakeByNext();
  }

  /** A machine that is being deleted goes once its last execution has ended. */
  private async removeDeleted(): Promise<void> {
    for (const machineArn of await this.store.catalogue.deleting()) {
      if (!(await this.store.isRunning(machineArn))) await this.store.catalogue.remove(machineArn);
    }
  }

  /** Empties the engine, or one account of it: what is in memory, and what is stored. */
  async reset(account: string | null): Promise<void> {
    // The timers of what goes are not to be jumped to.
    this.time.enter();
    try {
      this.forgetAll(account);
      await this.store.reset(account);
      // What was being stored meanwhile is gone too.
      this.forgetAll(account);
      this.alarm.lookAnew();
      await this.activities.fill();
    } finally {
      this.time.leave();
    }
  }

  private forgetAll(account: string | null): void {
    this.actors.forgetAll(account, "the engine was reset");
    // Of those that are not in memory the account is not known here.
    if (account === null) this.inFlight.forgetOutside();
  }

  /** Ends the engine; executions stay as they are stored, for whoever goes on with them. */
  async close(): Promise<void> {
    this.life.end();
    this.ownership.stop();
    this.alarm.close();
    this.actors.close();
    this.activities.close();
    await this.performing.close();
    await this.inFlight.settled();
    this.time.close();
    await this.ownership.release();
  }
}
