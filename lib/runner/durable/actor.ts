import { gzipSync } from "node:zlib";
import type { Instant } from "@/lib/base/instant";
import type { StepContext } from "@/lib/engine/compiledMachine";
import type { Clock } from "@/lib/engine/drive/clock";
import { drive } from "@/lib/engine/drive/drive";
import type { World } from "@/lib/engine/drive/world";
import type { Input } from "@/lib/engine/protocol";
import type { Token } from "@/lib/engine/token";
import { mapRunsOf } from "@/lib/engine/distributed/mapRunView";
import type { MapRunView } from "@/lib/engine/protocol";
import { encodeEvent } from "@/lib/history/encode";
import type { ExecutionState, MapRunWrite, NewExecution, StepCommit, TaskWrite } from "@/lib/store/engine/rows";
import { type Pending, waitsForToken } from "./pending";

/** What an actor needs of its engine. */
export type ActorHost = {
  commit(commit: StepCommit): Promise<void>;
  /** The rows of the children that a step starts. */
  childRows(actor: Actor, effects: StepContext["effects"]): readonly NewExecution[];
  /** A step is stored. `events`: JSON in the API's shape. */
  stored(actor: Actor, events: readonly string[], before: ExecutionState["status"]): void;
  /** A step could not be stored: what was in memory is to be forgotten, and read again. */
  failed(actor: Actor, why: unknown): void;
  /** Something has happened to it. */
  woke(actor: Actor): void;
  /** It does nothing any more until something happens to it. */
  rested(actor: Actor): void;
};

type Posted = { readonly input: Input; readonly resolve: () => void; readonly reject: (why: unknown) => void };

/** What is written between two snapshots at least, so that snapshots never cost more than the steps do. */
const SNAPSHOT_CHARS = 256_000;
const SNAPSHOT_STEPS = 400;
/** Inputs that wait to be applied to one execution: a Map Run has at most as many children at a time. */
const MAX_INBOX = 50_000;

/**
 * A running execution: its run, what it waits for, and what has happened to it since the last step. What comes is applied
 * by `drive`, each step is stored before anything that it asks for is done.
 */
export class Actor implements Clock {
  private inbox: Posted[] = [];
  private applied: Posted[] = [];
  private driving = false;
  private isDead = false;
  private journalChars = 0;
  private stepsSince: number;
  private snapshotChars = 0;
  private finished: MapRunView[] = [];
  private status: ExecutionState["status"];
  /** Runs of `perform` of tasks of this execution, by the token. */
  readonly performing = new Map<string, AbortController>();
  /** Children that have to be stopped: ARNs by their tokens. */
  readonly stopping = new Map<string, string>();
  /** Forgets the timer that an Express execution has in memory. */
  unwake: (() => void) | null = null;
  private storesStart = true;

  /**
   * @param stored what is stored of it: steps and events. An Express execution keeps its events until it ends.
   */
  constructor(
    /** What stays of the execution from its start on. */
    readonly facts: NewExecution,
    readonly ctx: StepContext,
    readonly pending: Pending,
    private readonly stored: { steps: number; events: number; readonly snapshotAt: number },
    private readonly host: ActorHost,
    private readonly world: World,
    private toCreate: NewExecution | null = null,
  ) {
    this.stepsSince = stored.steps - stored.snapshotAt;
    this.status = ctx.run.status;
  }

  get isExpress(): boolean {
    return this.facts.type === "EXPRESS";
  }

  get isIdle(): boolean {
    return !this.driving && this.performing.size === 0 && this.inbox.length === 0;
  }

  get hasEnded(): boolean {
    return this.ctx.run.status !== "RUNNING";
  }

  /** Resolves when the input is applied and stored, or changed nothing; rejects when it could not be stored. */
  post(input: Input): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.isDead) return reject(new Error("the execution is being read again"));
      if (this.inbox.length >= MAX_INBOX) return reject(new Error("too much happens to this execution at once"));
      this.inbox.push({ input, resolve, reject });
      this.wake();
    });
  }

  /** Nothing of it is stored before its end. */
  waitsForEnd(): void {
    this.storesStart = false;
  }

  /** Fires the timers that are due; resolves when that is stored. */
  async fireDue(now: Instant): Promise<void> {
    const due = [...this.pending.timers].filter(([, at]) => at <= now);
    due.sort(([, a], [, b]) => a - b);
    await Promise.all(due.map(([token, at]) => this.post({ kind: "timerFired", token, at: this.timed(at) })));
  }

  /** Ends it without a word: what is performed is given up, and whoever posted hears why. */
  kill(why: unknown): void {
    this.isDead = true;
    for (const controller of this.performing.values()) controller.abort(why);
    for (const { reject } of [...this.applied.splice(0), ...this.inbox.splice(0)]) reject(why);
  }

  /** The time of an input: a run never goes back. */
  timed(at: Instant): Instant {
    return Math.max(at, this.ctx.run.now) as Instant;
  }

  add(input: Input): void {
    void this.post(input).catch(() => undefined);
  }

  next(): readonly Input[] | null {
    if (this.inbox.length === 0) return null;
    const posted = this.inbox.splice(0);
    this.applied = this.hasEnded ? redrivesIn(posted) : posted;
    return this.applied.length === 0 ? this.next() : this.applied.map(({ input }) => input);
  }

  private wake(): void {
    if (this.driving || this.isDead) return;
    this.driving = true;
    this.host.woke(this);
    // What is posted in the same turn is applied together.
    queueMicrotask(() => void this.goOn());
  }

  private async goOn(): Promise<void> {
    try {
      // What comes while the last step is performed is applied by the same drive.
      while (!this.isDead && this.inbox.length > 0) {
        await drive(this.ctx, this, this.world, {
          onStep: (_, inputs) => inputs.forEach((input) => this.pending.heard(input)),
          onStepped: (ctx) => this.onStepped(ctx),
          pause: () => new Promise((resolve) => setImmediate(resolve)),
        });
      }
    } catch (error) {
      const first = !this.isDead;
      this.driving = false;
      this.kill(error);
      if (first) this.host.failed(this, error);
      return;
    }
    this.driving = false;
    this.host.rested(this);
  }

  private async onStepped(ctx: StepContext): Promise<void> {
    const applied = this.applied.splice(0);
    try {
      await this.store(
        ctx,
        applied.map(({ input }) => input),
      );
    } catch (error) {
      for (const { reject } of applied) reject(error);
      throw error;
    }
    for (const { resolve } of applied) resolve();
  }

  private async store(ctx: StepContext, inputs: readonly Input[]): Promise<void> {
    const before = this.status;
    const tasks = this.noteEffects(ctx, inputs);
    const children = this.host.childRows(this, ctx.effects);
    // Express: nothing is kept of a run that goes on, but its start and the children that it has.
    const isWritten = !this.isExpress || this.hasEnded;
    const texts = isWritten ? ctx.events.splice(0).map((event) => JSON.stringify(encodeEvent(event))) : [];
    const create = isWritten || this.storesStart ? this.toCreate : null;
    if (isWritten || create !== null || children.length > 0 || tasks.length > 0) {
      const number = this.stored.steps + 1;
      const text = isWritten ? JSON.stringify(this.isExpress ? [] : inputs) : "";
      const firstEvent = this.stored.events + 1;
      const snapshot = isWritten ? this.snapshotOf(ctx, text) : undefined;
      await this.host.commit({
        id: this.facts.id,
        ...(create === null ? {} : { create }),
        ...(isWritten ? { step: { number, inputs: text, events: texts, firstEvent } } : {}),
        state: this.state(),
        events: this.stored.events + texts.length,
        ...(snapshot === undefined ? {} : { snapshot }),
        children,
        tasks,
        mapRuns: this.mapRuns(ctx),
      });
      if (create !== null) this.toCreate = null;
      if (isWritten) this.stored.steps = number;
      this.stored.events += texts.length;
    }
    this.status = ctx.run.status;
    this.host.stored(this, texts, before);
  }

  /** What is to be written of tasks that wait for somebody outside. */
  private noteEffects(ctx: StepContext, inputs: readonly Input[]): TaskWrite[] {
    const { pending, facts } = this;
    const tokens = this.taskTokens;
    const writes: TaskWrite[] = [];
    for (const effect of ctx.effects) {
      if (effect.kind === "stopChild") this.stopping.set(effect.token, pending.children.get(effect.token) ?? "");
      pending.asked(effect);
      if (effect.kind === "mapRunEnded") this.finished.push(effect.mapRun);
      if (effect.kind !== "invokeTask" || effect.taskToken === undefined) continue;
      if (!waitsForToken(effect.target)) continue;
      const { taskToken, token, state, target, input, heartbeatSeconds, timeoutSeconds } = effect;
      tokens.set(token, taskToken);
      const task = {
        taskToken,
        executionId: facts.id,
        account: facts.account,
        token,
        state,
        activityArn: target.family === "activity" ? target.resource : null,
        input,
        scheduledAt: ctx.run.now,
        heartbeatSeconds: heartbeatSeconds ?? null,
        timeoutSeconds: timeoutSeconds ?? null,
      };
      writes.push({ kind: "open", task });
    }
    if (this.hasEnded) pending.clear();
    for (const input of inputs) {
      if (!("token" in input)) continue;
      const taskToken = tokens.get(input.token);
      if (input.kind === "heartbeat" && taskToken !== undefined) {
        writes.push({ kind: "beat", taskToken, at: input.at });
      }
    }
    for (const [token, taskToken] of tokens) {
      if (pending.tasks.has(token)) continue;
      tokens.delete(token);
      writes.push({ kind: "close", taskToken });
    }
    return writes;
  }

  /** Task tokens of tasks that are open, by the tokens of their attempts. */
  private readonly taskTokens = new Map<Token, string>();

  /** To be called once after what is pending was read back. */
  restoreTaskTokens(): void {
    for (const [token, { effect }] of this.pending.tasks) {
      if (effect.taskToken !== undefined && waitsForToken(effect.target)) this.taskTokens.set(token, effect.taskToken);
    }
  }

  state(): ExecutionState {
    const { run } = this.ctx;
    const ended = run.status !== "RUNNING";
    return {
      status: run.status,
      stoppedAt: ended ? run.now : null,
      output: run.output,
      error: run.error,
      cause: run.cause,
      redriveCount: run.redriveCount,
      redrivenAt: run.redrivenAt,
      wakeAt: ended || this.isExpress ? null : this.pending.wakeAt,
      inFlight: !ended && (this.isExpress || this.pending.inFlight),
    };
  }

  private mapRuns(ctx: StepContext): MapRunWrite[] {
    const ended = this.finished.splice(0);
    const running = mapRunsOf(ctx.run).filter(({ mapRunArn }) => !ended.some((view) => view.mapRunArn === mapRunArn));
    return [...ended, ...running].map((view) => ({
      arn: view.mapRunArn,
      executionId: this.facts.id,
      token: view.token,
      view: JSON.stringify(view),
      startedAt: view.startedAt,
      stoppedAt: view.status === "RUNNING" ? null : ctx.run.now,
    }));
  }

  private snapshotOf(ctx: StepContext, inputs: string): Uint8Array | undefined {
    this.journalChars += inputs.length;
    this.stepsSince += 1;
    if (this.hasEnded && !this.isRedrivable()) return undefined;
    const isLong = this.journalChars >= SNAPSHOT_CHARS || this.stepsSince >= SNAPSHOT_STEPS;
    if (!isLong || this.journalChars + this.stepsSince * 200 < this.snapshotChars) return undefined;
    const text = JSON.stringify({ run: ctx.run, pending: this.pending.save() });
    this.snapshotChars = text.length;
    this.journalChars = 0;
    this.stepsSince = 0;
    return gzipSync(text, { level: 1 });
  }

  private isRedrivable(): boolean {
    return !this.isExpress && this.status !== "SUCCEEDED";
  }
}

/** A run that has ended hears of nothing but a redrive. */
function redrivesIn(posted: readonly Posted[]): Posted[] {
  return posted.filter(({ input, resolve }) => {
    if (input.kind === "redriven") return true;
    resolve();
    return false;
  });
}
