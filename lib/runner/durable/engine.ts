import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { labelledNameOfArn } from "@/lib/base/arn";
import type { Instant } from "@/lib/base/instant";
import { ok } from "@/lib/base/result";
import type { StepContext, StepOptions } from "@/lib/engine/compiledMachine";
import type { EffectOf, World } from "@/lib/engine/drive/world";
import type { ExecutionIdentity, ExecutionStatus, Input } from "@/lib/engine/protocol";
import { redrivable } from "@/lib/engine/recovery/redrivable";
import type { Token } from "@/lib/engine/token";
import {
  type ExecutionState,
  NameTaken,
  type NewExecution,
  OwnershipLost,
  type StartedBy,
  type StoredExecution,
  type StoredTask,
} from "@/lib/store/engine/rows";
import type { Lease } from "@/lib/store/lease";
import type { EngineStore } from "@/lib/store/subjects/engine";
import type { Leases } from "@/lib/store/subjects/leases";
import { childEnded } from "../childEnded";
import { storageWorld } from "../s3/world";
import type { Storage } from "../s3/storage";
import { TaskCancelled, type TaskNews, type TaskPerformer } from "../tasks/performer";
import type { EngineTime } from "../time/engineTime";
import { Actor, type ActorHost } from "./actor";
import { ActivityQueue } from "./activityQueue";
import { type Answer, refuse } from "./answer";
import { executionArn, newExecutionId, newSeed, secretTaskTokens } from "./ids";
import { ENGINE_LEASE_MS, ENGINE_PREFIX } from "./lease";
import { childMachine, Machines } from "./machines";
import { isOutside } from "./pending";
import { freshRun, restoreRun } from "./restore";
import { writeResults } from "./resultWriter";

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

export type StartRequest = {
  readonly account: string;
  readonly region: string;
  readonly machineArn: string;
  readonly type: NewExecution["type"];
  readonly revisionId: string;
  readonly versionArn?: string;
  readonly aliasArn?: string;
  readonly name: string;
  readonly input: string;
  readonly traceHeader?: string;
  readonly startedBy: StartedBy;
  readonly mockCase?: string;
};

export type Started = { readonly executionArn: string; readonly startedAt: Instant };

export type EndedExecution = {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly status: ExecutionStatus;
  readonly startedAt: Instant;
  readonly stoppedAt: Instant;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
};

/** Told of what is stored, after it is: log lines, status events. `texts`: JSON of the new events in the API's shape. */
export type Observer = (actor: Actor, texts: readonly string[], before: ExecutionStatus) => void;

export type EngineParts = {
  readonly store: EngineStore;
  readonly leases: Leases;
  readonly time: EngineTime;
  /** Made with the engine, which nested executions are started on. */
  readonly tasks: (engine: Engine) => TaskPerformer;
  readonly storage?: Storage;
  readonly observers?: readonly Observer[];
  /** Values of chance that an execution of a test case is to draw, by the numbers of the draws. */
  readonly drawn?: (mockCase: string) => ReadonlyMap<number, string | number> | undefined;
  /** Told when the engine had to give up: another one has its executions. */
  readonly onLost?: (why: string) => void;
  /** Told of steps that could not be stored, in a sentence. */
  readonly onTrouble?: (sentence: string) => void;
};

/** Idle executions that are kept in memory. */
const MAX_IDLE = 1_000;
/** Executions whose timers are fired at a time. */
const DUE_AT_ONCE = 200;
const RESTORED_AT_ONCE = 100;
/** First wait before an execution whose step could not be stored is read again; twice as long each time. */
const RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

type Waiter = (ended: EndedExecution) => void;

export class Engine implements ActorHost {
  readonly id: string;
  readonly time: EngineTime;
  private readonly store: EngineStore;
  private readonly machines: Machines;
  private readonly actors = new Map<string, Actor>();
  private readonly idsByArn = new Map<string, string>();
  private readonly loading = new Map<string, Promise<Actor | null>>();
  private readonly waiters = new Map<string, Set<Waiter>>();
  private readonly activities: ActivityQueue;
  private readonly performer: TaskPerformer;
  private readonly retries = new Map<string, number>();
  private readonly outside = new Set<string>();
  private readonly running = new Set<Promise<unknown>>();
  private readonly s3: ReturnType<typeof storageWorld> | null;
  private wakeAt: Instant | null = null;
  private unwake: (() => void) | null = null;
  private isFiring = false;
  private beat: ReturnType<typeof setInterval> | undefined;
  private isClosed = false;

  private constructor(
    private readonly parts: EngineParts,
    private readonly lease: Lease,
  ) {
    this.id = lease.name;
    this.time = parts.time;
    this.store = parts.store;
    this.machines = new Machines(parts.store);
    this.activities = new ActivityQueue(parts.store, lease.name, () => this.now());
    this.s3 = parts.storage === undefined ? null : storageWorld(parts.storage);
    this.performer = parts.tasks(this);
  }

  /** Opens an engine: takes a lease, and what engines that are gone were running. */
  static async open(parts: EngineParts): Promise<Engine> {
    const name = `${ENGINE_PREFIX}${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
    const lease = await parts.leases.take(name, name, ENGINE_LEASE_MS);
    if (lease === null) throw new Error("the engine's lease is held by another");
    const engine = new Engine(parts, lease);
    engine.beat = setInterval(() => void engine.keepLease(), ENGINE_LEASE_MS / 3);
    await engine.takeOver();
    return engine;
  }

  now(): Instant {
    return this.time.now();
  }

  // ── starting ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Starts an execution; it is stored when this resolves. Of a running one of the same name and input that one is answered. */
  async start(request: StartRequest): Promise<Answer<Started>> {
    const facts = this.factsOf(request, randomUUID());
    // Whoever asks for one that is being started waits until that is stored.
    await this.starting.get(facts.arn)?.catch(() => undefined);
    const known = this.actorOfArn(facts.arn) ?? (await this.storedOf(facts));
    if (known !== null) return alreadyThere(known, facts);
    this.time.enter();
    const begun = this.identityOf(facts).then((identity) => this.begin(facts, identity, true));
    this.starting.set(facts.arn, begun);
    try {
      await begun;
      return ok({ executionArn: facts.arn, startedAt: facts.startedAt });
    } catch (error) {
      if (!(error instanceof NameTaken)) throw error;
      const there = await this.store.execution(facts.arn);
      if (there === null) throw error;
      return alreadyThere(there, facts);
    } finally {
      if (this.starting.get(facts.arn) === begun) this.starting.delete(facts.arn);
      this.time.leave();
    }
  }

  private readonly starting = new Map<string, Promise<void>>();

  /** Only a name that somebody chose can be taken: asking costs a query. */
  private storedOf(facts: NewExecution): Promise<StoredExecution | null> {
    return facts.type === "EXPRESS" || UUID.test(facts.name) ? Promise.resolve(null) : this.store.execution(facts.arn);
  }

  /** Runs an Express execution while the caller waits. Nothing of it is stored before its end: it runs at most once. */
  async startSync(request: StartRequest, signal: AbortSignal): Promise<EndedExecution> {
    const facts = this.factsOf(request, randomUUID());
    const identity = { ...(await this.identityOf(facts)), synchronous: true };
    const ended = this.ended(facts.arn, signal);
    await this.begin(facts, identity, false);
    return ended;
  }

  /** Resolves when an execution has ended; rejects when it is not waited for any more. */
  ended(arn: string, signal: AbortSignal): Promise<EndedExecution> {
    return new Promise((resolve, reject) => {
      const waiters = this.waiters.get(arn) ?? new Set();
      this.waiters.set(arn, waiters);
      const done = (ended: EndedExecution) => {
        clearInterval(look);
        waiters.delete(done);
        if (waiters.size === 0) this.waiters.delete(arn);
        resolve(ended);
      };
      waiters.add(done);
      // Another engine may run it.
      const look = setInterval(() => void this.lookForEnd(arn, done), 1_000);
      signal.addEventListener("abort", () => {
        clearInterval(look);
        waiters.delete(done);
        if (waiters.size === 0) this.waiters.delete(arn);
        reject(signal.reason instanceof Error ? signal.reason : new Error("not waited for any more"));
      });
      void this.lookForEnd(arn, done);
    });
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

  private async lookForEnd(arn: string, done: Waiter): Promise<void> {
    const row = await this.store.execution(arn).catch(() => null);
    if (row !== null && row.status !== "RUNNING") done(endedOf(row));
  }

  private factsOf(request: StartRequest, uuid: string): NewExecution {
    const { account, region, machineArn, type, revisionId, name, input, startedBy } = request;
    const now = this.now();
    return {
      id: newExecutionId(now),
      arn: executionArn(machineArn, type, name, uuid),
      account,
      region,
      machineArn,
      revisionId,
      versionArn: request.versionArn ?? null,
      aliasArn: request.aliasArn ?? null,
      name,
      type,
      startedAt: now,
      input,
      traceHeader: request.traceHeader ?? null,
      mapRunArn: null,
      parentId: null,
      parentToken: null,
      startedBy,
      mockCase: request.mockCase ?? null,
      seed: newSeed(),
    };
  }

  private async identityOf(facts: NewExecution): Promise<ExecutionIdentity> {
    const { revision } = await this.machines.of(facts.revisionId);
    return {
      ...namesOf(facts, revision.roleArn),
      ...(facts.versionArn === null ? {} : { stateMachineVersionArn: facts.versionArn }),
      ...(facts.aliasArn === null ? {} : { stateMachineAliasArn: facts.aliasArn }),
    };
  }

  /** `isStored`: its row is written with its first step, else only at its end. */
  private async begin(facts: NewExecution, identity: ExecutionIdentity, isStored: boolean): Promise<void> {
    const { actor, started } = await this.fresh(facts, identity, facts);
    if (!isStored) actor.waitsForEnd();
    await actor.post(started);
  }

  /** Lets one begin whose row is there: a child whose parent has written it, or an Express child once more. */
  private async beginStored(facts: NewExecution, counts?: Pick<StoredExecution, "steps" | "events">): Promise<void> {
    const { actor, started } = await this.fresh(facts, await this.identityOf(facts), null, counts);
    await actor.post(started);
  }

  /** An execution before its first input, and that. `counts`: steps and events that are stored of a run before. */
  private async fresh(
    facts: NewExecution,
    identity: ExecutionIdentity,
    toCreate: NewExecution | null,
    { steps, events }: Pick<StoredExecution, "steps" | "events"> = { steps: 0, events: 0 },
  ): Promise<{ readonly actor: Actor; readonly started: Input }> {
    const { ctx, pending } = freshRun(await this.machineFor(facts), facts, identity, this.optionsOf(facts));
    const actor = this.actorOf(facts, ctx, pending, { steps, events, snapshotAt: 0 }, toCreate);
    const { startedAt: at, input, seed } = facts;
    return { actor, started: { kind: "started", at, execution: identity, input, seed } };
  }

  private async machineFor(facts: NewExecution) {
    const { machine } = await this.machines.of(facts.revisionId);
    if (facts.mapRunArn === null) return machine;
    const mapRun = await this.store.mapRun(facts.mapRunArn);
    const state = mapRun === null ? "" : (JSON.parse(mapRun.view) as { readonly state: string }).state;
    const child = childMachine(machine, state);
    if (child === null) throw new Error(`${facts.machineArn} has no Map state '${state}'`);
    return child;
  }

  private optionsOf(facts: NewExecution): StepOptions {
    const { mapRunArn, mockCase } = facts;
    const drawn = mockCase === null || mapRunArn !== null ? undefined : this.parts.drawn?.(mockCase);
    return {
      ...(drawn === undefined ? {} : { drawn }),
      taskTokens: secretTaskTokens(facts.seed),
      activityExists: ({ resource }) => this.activities.exists(resource),
    };
  }

  // ── actors ────────────────────────────────────────────────────────────────────────────────────────────────────────

  private actorOf(
    facts: NewExecution,
    ctx: StepContext,
    pending: Actor["pending"],
    counts: { steps: number; events: number; readonly snapshotAt: number },
    toCreate: NewExecution | null,
  ): Actor {
    const box: { actor?: Actor } = {};
    const actor = new Actor(facts, ctx, pending, counts, this, this.worldOf(box), toCreate);
    box.actor = actor;
    actor.restoreTaskTokens();
    this.actors.set(facts.id, actor);
    this.idsByArn.set(facts.arn, facts.id);
    return actor;
  }

  private actorOfArn(arn: string): Actor | null {
    return this.actors.get(this.idsByArn.get(arn) ?? "") ?? null;
  }

  /** The actor of an execution, read back when it is not in memory; null when it is not this engine's. */
  private async load(id: string): Promise<Actor | null> {
    const there = this.actors.get(id);
    if (there !== undefined) {
      // The latest used stay longest.
      this.actors.delete(id);
      this.actors.set(id, there);
      return there;
    }
    const loading = this.loading.get(id) ?? this.read(id).finally(() => this.loading.delete(id));
    this.loading.set(id, loading);
    return loading;
  }

  private async read(id: string): Promise<Actor | null> {
    const row = await this.store.executionById(id);
    if (row === null || row.owner !== this.id) return null;
    const identity = await this.identityOf(row);
    // What is stored of it is its start alone: an Express execution, or a child that was not begun.
    if (row.steps === 0 && row.status === "RUNNING") {
      const { actor, started } = await this.fresh(row, identity, null);
      actor.add(started);
      return actor;
    }
    const machine = await this.machineFor(row);
    const { ctx, pending } = await restoreRun(this.store, machine, row, identity, this.optionsOf(row));
    const { steps, events, snapshotAt } = row;
    const actor = this.actorOf(row, ctx, pending, { steps, events, snapshotAt }, null);
    if (!actor.hasEnded) await this.performAgain(actor);
    return actor;
  }

  /** Performs once more what was pending when the process that had the execution ended. */
  private async performAgain(actor: Actor): Promise<void> {
    const { pending } = actor;
    for (const [, task] of pending.tasks) if (!isOutside(task)) this.perform(actor, task.effect);
    for (const [, effect] of pending.storage) this.performStorage(actor, effect);
    await this.releaseClaimed(actor);
    if (pending.children.size > 0) await this.tellEndedChildren(actor);
  }

  /** Tasks that were claimed, and the process ended before the run heard of it: no worker was given them. */
  private async releaseClaimed(actor: Actor): Promise<void> {
    if (!actor.pending.hasOutside) return;
    for (const { token, taskToken, activityArn } of await this.store.startedTasks(actor.facts.id)) {
      if (activityArn === null || actor.pending.tasks.get(token as Token)?.started !== false) continue;
      if (!(await this.activities.isGiven(taskToken))) await this.activities.release(activityArn, taskToken);
    }
  }

  /** Children that ended, or never began, while nobody listened. */
  private async tellEndedChildren(actor: Actor): Promise<void> {
    const tokens = new Map([...actor.pending.children].map(([token, arn]) => [arn, token]));
    let after = "";
    for (;;) {
      const page = await this.store.children(actor.facts.id, after, RESTORED_AT_ONCE);
      for (const child of page) {
        const token = tokens.get(child.arn);
        if (token === undefined) continue;
        if (child.status !== "RUNNING")
          actor.add(childEnded(token, child.input, child, actor.timed(child.stoppedAt ?? this.now())));
        else void this.load(child.id).catch((error: unknown) => this.trouble(error));
      }
      after = page.at(-1)?.id ?? "";
      if (page.length < RESTORED_AT_ONCE) return;
    }
  }

  childRows(actor: Actor, effects: StepContext["effects"]): readonly NewExecution[] {
    const { facts } = actor;
    return effects.flatMap((effect): NewExecution[] => {
      if (effect.kind !== "startChild") return [];
      const { execution, input, mapRunArn, token, at } = effect;
      return [
        {
          ...facts,
          id: newExecutionId(at),
          arn: execution.id,
          machineArn: execution.stateMachineId,
          name: execution.name,
          type: execution.type,
          startedAt: at,
          input,
          traceHeader: null,
          mapRunArn,
          parentId: facts.id,
          parentToken: token,
          startedBy: { kind: "mapRun", detail: mapRunArn },
          seed: `${facts.seed}/${token}`,
        },
      ];
    });
  }

  commit(commit: Parameters<ActorHost["commit"]>[0]): Promise<void> {
    for (const child of commit.children ?? []) this.newChildren.set(child.arn, child);
    return this.store.commit(this.lease, commit);
  }

  /** Rows of children between their commit and the effect that begins them. */
  private readonly newChildren = new Map<string, NewExecution>();

  stored(actor: Actor, texts: readonly string[], before: ExecutionStatus): void {
    this.retries.delete(actor.facts.id);
    const { wakeAt } = actor.state();
    if (wakeAt !== null) this.wakeBy(wakeAt);
    this.noteOutside(actor);
    if (actor.isExpress && !actor.hasEnded) this.wakeExpress(actor);
    for (const observe of this.parts.observers ?? []) observe(actor, texts, before);
    if (actor.hasEnded) this.tellEnd(actor);
  }

  private noteOutside({ facts: { id }, hasEnded, pending }: Actor): void {
    this.waitsOutside(id, !hasEnded && pending.hasOutside);
  }

  /** In virtual time nobody outside is too late: time waits for them. */
  private waitsOutside(id: string, waits: boolean): void {
    if (!this.time.isVirtual || waits === this.outside.has(id)) return;
    if (waits) {
      this.outside.add(id);
      this.time.enter();
    } else {
      this.outside.delete(id);
      this.time.leave();
    }
  }

  private tellEnd(actor: Actor): void {
    const { facts } = actor;
    const waiters = this.waiters.get(facts.arn);
    if (waiters !== undefined) {
      const ended = endedOf({ ...facts, ...actor.state() });
      for (const done of [...waiters]) done(ended);
    }
    if (facts.parentId !== null) void this.tellParent(facts.parentId, actor);
  }

  private async tellParent(parentId: string, { facts, ctx: { run } }: Actor): Promise<void> {
    try {
      const parent = await this.load(parentId);
      const token = [...(parent?.pending.children ?? [])].find(([, arn]) => arn === facts.arn)?.[0];
      if (parent === null || token === undefined) return;
      parent.add(childEnded(token, facts.input, run, parent.timed(run.now)));
    } catch (error) {
      this.trouble(error);
    }
  }

  /** A machine that is being deleted goes once its last execution has ended. */
  private async removeDeleted(): Promise<void> {
    for (const machineArn of await this.store.catalogue.deleting()) {
      if (!(await this.store.isRunning(machineArn))) await this.store.catalogue.remove(machineArn);
    }
  }

  failed(actor: Actor, why: unknown): void {
    const { id } = actor.facts;
    this.forget(id);
    if (this.isClosed || why instanceof NameTaken) return;
    if (why instanceof OwnershipLost) return this.lose(why.message);
    this.trouble(why);
    // What was in flight is lost with the memory: the row says what to do again.
    const wait = this.retries.get(id) ?? RETRY_MS;
    this.retries.set(id, Math.min(wait * 2, LONGEST_RETRY_MS));
    const retry = setTimeout(() => {
      if (!this.isClosed) this.load(id).catch((error: unknown) => this.trouble(error));
    }, wait);
    retry.unref();
  }

  rested(actor: Actor): void {
    if (actor.hasEnded && actor.isIdle) this.drop(actor.facts.id);
    this.evict();
    if (this.entered.delete(actor)) this.time.leave();
  }

  private drop(id: string): void {
    const actor = this.actors.get(id);
    if (actor === undefined) return;
    this.actors.delete(id);
    this.idsByArn.delete(actor.facts.arn);
  }

  private readonly entered = new Set<Actor>();

  /** An actor goes on: time stands still in a virtual engine until it rests. */
  woke(actor: Actor): void {
    if (this.entered.has(actor)) return;
    this.entered.add(actor);
    this.time.enter();
  }

  private evict(): void {
    if (this.actors.size <= MAX_IDLE) return;
    let looked = 0;
    for (const [id, actor] of this.actors) {
      if (++looked > 50 || this.actors.size <= MAX_IDLE) return;
      if (actor.isIdle && !actor.isExpress && actor.pending.children.size === 0) this.drop(id);
    }
  }

  private forget(id: string): void {
    const actor = this.actors.get(id);
    if (actor === undefined) return;
    this.drop(id);
    actor.unwake?.();
    if (this.entered.delete(actor)) this.time.leave();
  }

  // ── the world ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private worldOf(box: { readonly actor?: Actor }): World {
    const actor = () => box.actor ?? unmade();
    return {
      setTimer: () => undefined,
      cancelTimer: () => undefined,
      mapRunEnded: () => undefined,
      beginResultWriter: () => undefined,
      invokeTask: (effect) => this.invoke(actor(), effect),
      cancelTask: ({ token }) => actor().performing.get(token)?.abort(new TaskCancelled()),
      readItems: (effect) => this.performStorage(actor(), effect),
      finishResultWriter: (effect) => this.performStorage(actor(), effect),
      startChild: ({ execution }) => this.startChild(execution.id),
      redriveChild: (effect) => this.redriveChild(effect),
      stopChild: ({ token, at }) => this.stopChild(actor(), token, at),
    };
  }

  private invoke(actor: Actor, effect: EffectOf<"invokeTask">): void {
    if (effect.target.family === "activity") this.activities.wake(effect.target.resource);
    else this.perform(actor, effect);
  }

  private perform(actor: Actor, effect: EffectOf<"invokeTask">): void {
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
    this.inBackground(performed.finally(() => actor.performing.delete(token)));
  }

  private performStorage(actor: Actor, effect: EffectOf<"readItems"> | EffectOf<"finishResultWriter">): void {
    const answered = this.storageAnswer(actor, effect);
    this.inBackground(answered.then((input) => actor.add({ ...input, at: actor.timed(this.now()) })));
  }

  private async storageAnswer(
    { facts }: Actor,
    effect: EffectOf<"readItems"> | EffectOf<"finishResultWriter">,
  ): Promise<Input> {
    const { token, at } = effect;
    const { storage } = this.parts;
    const cause = "No storage is configured: give the engine a folder or an endpoint for S3.";
    if (effect.kind === "readItems") {
      const read = this.s3?.readItems?.(effect);
      return ((await read) as Input | undefined) ?? { kind: "itemsReadFailed", token, at, cause };
    }
    if (storage === undefined) return { kind: "resultWriteFailed", token, at, cause };
    const { revision } = await this.machines.of(facts.revisionId);
    return writeResults(this.store, storage, effect, facts.account, (child) => namesOf(child, revision.roleArn));
  }

  private startChild(arn: string): void {
    const facts = this.newChildren.get(arn);
    this.newChildren.delete(arn);
    if (facts === undefined) return;
    this.inBackground(this.beginStored(facts));
  }

  private redriveChild({ execution, at, token }: EffectOf<"redriveChild">): void {
    this.inBackground(
      (async () => {
        const row = await this.store.execution(execution.id);
        const child = row === null ? null : await this.load(row.id);
        if (row === null || child === null) return;
        const isExpress = row.type === "EXPRESS";
        const told = isExpress ? null : redrivable(child.ctx.run, at);
        if (told?.status === "NOT_REDRIVABLE") return this.tellAgain(row, token);
        if (isExpress) await this.beginStored({ ...row, startedAt: at }, row);
        else child.add({ kind: "redriven", at: child.timed(at) });
      })(),
    );
  }

  /** How it ended is how it ends. */
  private async tellAgain(row: StoredExecution, token: Token): Promise<void> {
    const parent = row.parentId === null ? null : await this.load(row.parentId);
    parent?.add(childEnded(token, row.input, row, parent.timed(this.now())));
  }

  private stopChild(parent: Actor, token: Token, at: Instant): void {
    const arn = parent.stopping.get(token);
    parent.stopping.delete(token);
    if (arn === undefined) return;
    this.inBackground(
      (async () => {
        const row = await this.store.execution(arn);
        const child = row === null ? null : await this.load(row.id);
        child?.add({ kind: "stopped", at: child.timed(at) });
      })(),
    );
  }

  /** Virtual time waits for it, and so does the end of the engine. */
  private inBackground(work: Promise<unknown>): void {
    this.time.enter();
    const done = work
      .catch((error: unknown) => this.trouble(error))
      .finally(() => {
        this.running.delete(done);
        this.time.leave();
      });
    this.running.add(done);
  }

  // ── timers ────────────────────────────────────────────────────────────────────────────────────────────────────────

  private wakeBy(at: Instant): void {
    if (this.isClosed || (this.wakeAt !== null && this.wakeAt <= at)) return;
    this.unwake?.();
    this.wakeAt = at;
    this.unwake = this.time.at(at, () => {
      this.wakeAt = null;
      this.unwake = null;
      void this.fireDue();
    });
  }

  /** Express executions have their timers in memory, as all of them is. */
  private wakeExpress(actor: Actor): void {
    const at = actor.pending.wakeAt;
    if (at === null) return;
    actor.unwake?.();
    actor.unwake = this.time.at(at, () => void actor.fireDue(this.now()).catch(() => undefined));
  }

  private async fireDue(): Promise<void> {
    if (this.isFiring) return;
    this.isFiring = true;
    this.time.enter();
    try {
      for (;;) {
        const now = this.now();
        const due = await this.store.due(this.id, now, DUE_AT_ONCE);
        if (due.length === 0 || this.isClosed) break;
        await Promise.all(due.map(({ id }) => this.fire(id, now)));
      }
      const next = await this.store.nextWake(this.id);
      if (next !== null) this.wakeBy(next);
    } catch (error) {
      this.trouble(error);
      const again = setTimeout(() => void this.fireDue(), 1_000);
      again.unref();
    } finally {
      this.isFiring = false;
      this.time.leave();
    }
  }

  private async fire(id: string, now: Instant): Promise<void> {
    try {
      const actor = await this.load(id);
      await actor?.fireDue(now);
    } catch (error) {
      // It is read again by itself; until then its timer stays due.
      this.trouble(error);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  // ── from outside ──────────────────────────────────────────────────────────────────────────────────────────────────

  async stop(
    arn: string,
    { error, cause }: { readonly error?: string; readonly cause?: string },
  ): Promise<Answer<{ readonly stoppedAt: Instant }>> {
    const row = await this.store.execution(arn);
    if (row === null) return refuse("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    if (row.status !== "RUNNING") return ok({ stoppedAt: row.stoppedAt ?? this.now() });
    const actor = await this.load(row.id);
    if (actor === null) throw new ElsewhereError(row.owner);
    await actor.post({
      kind: "stopped",
      at: actor.timed(this.now()),
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    });
    return ok({ stoppedAt: actor.ctx.run.now });
  }

  async redrive(arn: string): Promise<Answer<{ readonly redrivenAt: Instant }>> {
    const row = await this.store.execution(arn);
    if (row === null) return refuse("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    const actor = await this.load(row.id);
    if (actor === null) throw new ElsewhereError(row.owner);
    const told = redrivable(actor.ctx.run, this.now());
    if (told.status === "NOT_REDRIVABLE") return refuse("ExecutionNotRedrivable", told.reason);
    if (told.status === "REDRIVABLE_BY_MAP_RUN") {
      return refuse("ExecutionNotRedrivable", "Execution is a child of a Map Run and is redriven by it");
    }
    await actor.post({ kind: "redriven", at: actor.timed(this.now()) });
    return ok({ redrivenAt: actor.ctx.run.redrivenAt ?? this.now() });
  }

  async taskSucceeded(account: string, taskToken: string, output: string): Promise<Answer<void>> {
    return this.answerTask(account, taskToken, (of) => ({ kind: "taskSucceeded", ...of, output }));
  }

  async taskFailed(
    account: string,
    taskToken: string,
    failure: { readonly error?: string; readonly cause?: string },
  ): Promise<Answer<void>> {
    return this.answerTask(account, taskToken, (of) => ({ kind: "taskFailed", ...of, ...failure }));
  }

  async heartbeat(account: string, taskToken: string): Promise<Answer<void>> {
    return this.answerTask(account, taskToken, (of) => ({ kind: "heartbeat", ...of }));
  }

  private async answerTask(
    account: string,
    taskToken: string,
    make: (of: { readonly token: Token; readonly at: Instant }) => Input,
  ): Promise<Answer<void>> {
    const task = await this.store.task(taskToken);
    if (task === null || task.account !== account) return refuse("InvalidToken", `Invalid Token: '${taskToken}'`);
    if (task.status === "closed") return timedOut(taskToken);
    const actor = await this.load(task.executionId);
    if (actor === null) {
      const row = await this.store.executionById(task.executionId);
      if (row === null) return refuse("TaskDoesNotExist", `Task does not exist: '${taskToken}'`);
      throw new ElsewhereError(row.owner);
    }
    const token = task.token as Token;
    if (!actor.pending.tasks.has(token)) return timedOut(taskToken);
    await actor.post(make({ token, at: actor.timed(this.now()) }));
    return ok(undefined);
  }

  /** Whether one more worker may wait at an activity. */
  hasRoomAt(activityArn: string): boolean {
    return this.activities.hasRoom(activityArn);
  }

  /** The next task of an activity, when there is one within `ms` of real time; null otherwise. */
  async nextActivityTask(
    activityArn: string,
    worker: string | null,
    ms: number,
    signal: AbortSignal,
  ): Promise<{ readonly taskToken: string; readonly input: string } | null> {
    const until = performance.now() + ms;
    while (!signal.aborted && !this.isClosed) {
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
  ): Promise<{ readonly taskToken: string; readonly input: string } | null> {
    const token = text as Token;
    try {
      const actor = await this.load(executionId);
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

  /** What the interpreter is told of activities: it asks while it steps, so their names are kept in memory. */
  noteActivity(arn: string, exists: boolean): void {
    this.activities.note(arn, exists);
  }

  async updateMapRun(
    arn: string,
    change: {
      readonly maxConcurrency?: number;
      readonly toleratedFailureCount?: number;
      readonly toleratedFailurePercentage?: number;
    },
  ): Promise<Answer<void>> {
    const row = await this.store.mapRun(arn);
    if (row === null) return refuse("ResourceNotFound", `Resource not found: '${arn}'`);
    if (row.stoppedAt !== null) {
      const reason = "CANNOT_UPDATE_COMPLETED_MAP_RUN";
      return refuse("ValidationException", "Cannot update a Map Run that has completed", reason);
    }
    const actor = await this.load(row.executionId);
    if (actor === null) throw new ElsewhereError((await this.store.executionById(row.executionId))?.owner ?? "");
    await actor.post({ kind: "mapRunUpdated", token: row.token as Token, at: actor.timed(this.now()), ...change });
    return ok(undefined);
  }

  // ── life ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Takes what engines that are gone were running, and goes on with it. */
  private async takeOver(): Promise<void> {
    await this.activities.fill();
    for (const owner of await this.store.owners()) {
      if (owner !== this.id) await this.takeFrom(owner);
    }
    await this.recover();
  }

  /** Answers how many executions came over: none while the other is alive. */
  private async takeFrom(owner: string): Promise<number> {
    if (isGone(owner)) await this.parts.leases.free(owner);
    const lease = await this.parts.leases.take(owner, this.id, ENGINE_LEASE_MS);
    if (lease === null) return 0;
    const taken = await this.store.takeOver(owner, this.id);
    await this.parts.leases.release(lease);
    return taken;
  }

  /** Goes on with what lost its memory, a few at a time. */
  private async recover(): Promise<void> {
    if (this.time.isVirtual) {
      for (const id of await this.store.outsideExecutions(this.id)) this.waitsOutside(id, true);
    }
    let after = "";
    for (;;) {
      const ids = await this.store.interrupted(this.id, after, RESTORED_AT_ONCE);
      await Promise.all(
        ids
          .filter((id) => !this.actors.has(id))
          .map((id) => this.load(id).catch((error: unknown) => this.trouble(error))),
      );
      after = ids.at(-1) ?? "";
      if (ids.length < RESTORED_AT_ONCE) break;
    }
    for (const id of await this.store.startedExecutions(this.id)) {
      await this.load(id).catch((error: unknown) => this.trouble(error));
    }
    const next = await this.store.nextWake(this.id);
    if (next !== null) this.wakeBy(next);
  }

  private isBeating = false;

  private async keepLease(): Promise<void> {
    if (this.isBeating || this.isClosed) return;
    this.isBeating = true;
    try {
      if (!(await this.parts.leases.renew(this.lease, ENGINE_LEASE_MS)))
        return this.lose("another engine has its lease");
      let taken = 0;
      for (const owner of await this.store.owners()) if (owner !== this.id) taken += await this.takeFrom(owner);
      if (taken > 0) await this.recover();
      await this.removeDeleted();
    } catch (error) {
      this.trouble(error);
    } finally {
      this.isBeating = false;
    }
  }

  private lose(why: string): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.parts.onLost?.(why);
    void this.close();
  }

  private trouble(error: unknown): void {
    if (this.isClosed) return;
    if (error instanceof OwnershipLost) return this.lose(error.message);
    this.parts.onTrouble?.(error instanceof Error ? error.message : String(error));
  }

  /** Empties the engine, or one account of it: what is in memory, and what is stored. */
  async reset(account: string | null): Promise<void> {
    this.forgetAll(account);
    await this.store.reset(account);
    // What was being stored meanwhile is gone too.
    this.forgetAll(account);
    await this.activities.fill();
  }

  private forgetAll(account: string | null): void {
    for (const [id, actor] of this.actors) {
      if (account !== null && actor.facts.account !== account) continue;
      actor.kill(new Error("the engine was reset"));
      this.forget(id);
      this.waitsOutside(id, false);
    }
    // Of those that are not in memory the account is not known here.
    if (account === null) for (const id of [...this.outside]) this.waitsOutside(id, false);
  }

  /** Ends the engine; executions stay as they are stored, for whoever goes on with them. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.beat);
    this.unwake?.();
    for (const actor of this.actors.values()) actor.kill(new Error("the engine ends"));
    this.actors.clear();
    this.idsByArn.clear();
    this.activities.close();
    await this.performer.close();
    await Promise.allSettled([...this.running]);
    this.time.close();
    await this.parts.leases.release(this.lease).catch(() => undefined);
  }
}

/** Another engine has the execution. */
export class ElsewhereError extends Error {
  override readonly name = "ElsewhereError";
  constructor(readonly owner: string) {
    super(`the execution is run by ${owner}`);
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function unmade(): never {
  throw new Error("a world was used before its actor");
}

function timedOut(taskToken: string) {
  return refuse("TaskTimedOut", `Task Timed Out: 'Provided task does not exist anymore': '${taskToken.slice(0, 16)}…'`);
}

/** Whether the process that an owner's name tells of is known to be gone. */
function isGone(owner: string): boolean {
  const [, host, pid] = owner.split(":");
  if (host !== hostname() || pid === undefined || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

/** What an execution is called, but for the version and alias that it was started by. */
function namesOf({ arn, name, machineArn, type, region }: NewExecution, roleArn: string): ExecutionIdentity {
  const stateMachineName = labelledNameOfArn(machineArn);
  return { id: arn, name, roleArn, stateMachineId: machineArn, stateMachineName, type, region };
}

function endedOf(row: NewExecution & ExecutionState): EndedExecution {
  const { arn, name, machineArn, status, startedAt, stoppedAt, input, output, error, cause } = row;
  return { arn, name, machineArn, status, startedAt, stoppedAt: stoppedAt ?? startedAt, input, output, error, cause };
}

/** A task that is performed again has been started, and submitted, before. */
function isToldAlready({ pending }: Actor, token: Token, kind: Input["kind"]): boolean {
  const task = pending.tasks.get(token);
  return (kind === "taskStarted" && task?.started === true) || (kind === "taskSubmitted" && task?.submitted === true);
}

function alreadyThere(known: Actor | StoredExecution, facts: NewExecution): Answer<Started> {
  const { arn, input, startedAt } = known instanceof Actor ? known.facts : known;
  const isRunning = known instanceof Actor ? !known.hasEnded : known.status === "RUNNING";
  if (isRunning && input === facts.input) return ok({ executionArn: arn, startedAt });
  return refuse("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
}
