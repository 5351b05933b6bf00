import type { StepContext } from "@/lib/engine/compiledMachine";
import type { World } from "@/lib/engine/drive/world";
import type { ExecutionIdentity, ExecutionStatus, Input } from "@/lib/engine/protocol";
import {
  NameTaken,
  type NewExecution,
  OwnershipLost,
  type StepCommit,
  type StoredExecution,
} from "@/lib/store/engine/rows";
import type { Lease } from "@/lib/store/lease";
import type { EngineStore } from "@/lib/store/subjects/engine";
import { Actor, type ActorHost } from "./actor";
import type { InFlight } from "./inFlight";
import type { Life } from "./life";
import type { RestoredRun } from "./restore";
import type { Runs } from "./runs";

export type ActorsHost = Pick<ActorHost, "childRows" | "stored"> & {
  /** What answers the effects of an execution. */
  worldOf(actor: () => Actor): World;
  /** Takes an execution that has ended from the engine that had it; false while that one is alive. */
  adopt(row: StoredExecution): Promise<boolean>;
  /** An execution that goes on was read back: what was pending is to be performed once more. */
  restored(actor: Actor): Promise<void>;
};

/** Idle executions that are kept in memory. */
const MAX_IDLE = 1_000;
/** Of these how many are looked at each time one rests. */
const LOOKED_AT = 50;
/** First wait before an execution whose step could not be stored is read again; twice as long each time. */
const RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

type Counts = Pick<StoredExecution, "steps" | "events">;

/** The executions that an engine has in memory: read back when something happens to them, forgotten when nothing does. */
export class Actors implements ActorHost {
  private readonly actors = new Map<string, Actor>();
  private readonly idsByArn = new Map<string, string>();
  private readonly loading = new Map<string, Promise<Actor | null>>();
  private readonly retries = new Map<string, number>();

  constructor(
    private readonly lease: Lease,
    private readonly store: EngineStore,
    private readonly runs: Runs,
    private readonly inFlight: InFlight,
    private readonly life: Life,
    private readonly host: ActorsHost,
  ) {}

  has(id: string): boolean {
    return this.actors.has(id);
  }

  ofArn(arn: string): Actor | null {
    return this.actors.get(this.idsByArn.get(arn) ?? "") ?? null;
  }

  /** The actor of an execution, read back when it is not in memory; null when it is not this engine's. */
  async load(id: string): Promise<Actor | null> {
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

  /** The same where nobody waits for it. */
  async tryLoad(id: string): Promise<void> {
    await this.load(id).catch(this.life.trouble);
  }

  private async read(id: string): Promise<Actor | null> {
    const row = await this.store.executionById(id);
    if (row === null) return null;
    if (row.owner !== this.lease.name) {
      // Those that go on change hands by the beat; of those that have ended only who is asked for something.
      if (row.status === "RUNNING" || !(await this.host.adopt(row))) return null;
    }
    // What is stored of it is its start alone: an Express execution, or a child that was not begun.
    if (row.steps === 0 && row.status === "RUNNING") {
      const { actor, started } = await this.fresh(row, await this.runs.identityOf(row), null);
      actor.add(started);
      return actor;
    }
    const { steps, events, snapshotAt } = row;
    const actor = this.add(row, await this.runs.restore(row), { steps, events, snapshotAt }, null);
    if (!actor.hasEnded) await this.host.restored(actor);
    return actor;
  }

  /** An execution before its first input, and that. `counts`: steps and events that are stored of a run before. */
  async fresh(
    facts: NewExecution,
    identity: ExecutionIdentity,
    toCreate: NewExecution | null,
    { steps, events }: Counts = { steps: 0, events: 0 },
  ): Promise<{ readonly actor: Actor; readonly started: Input }> {
    const run = await this.runs.fresh(facts, identity);
    const actor = this.add(facts, run, { steps, events, snapshotAt: 0 }, toCreate);
    const { startedAt: at, input, seed } = facts;
    return { actor, started: { kind: "started", at, execution: identity, input, seed } };
  }

  /** Lets one begin whose row is there: a child whose parent has written it, or an Express child once more. */
  async beginStored(facts: NewExecution, counts?: Counts): Promise<void> {
    const { actor, started } = await this.fresh(facts, await this.runs.identityOf(facts), null, counts);
    await actor.post(started);
  }

  private add(
    facts: NewExecution,
    { ctx, pending }: RestoredRun,
    counts: { steps: number; events: number; readonly snapshotAt: number },
    toCreate: NewExecution | null,
  ): Actor {
    const box: { actor?: Actor } = {};
    const world = this.host.worldOf(() => box.actor ?? unmade());
    const actor = new Actor(facts, ctx, pending, counts, this, world, toCreate);
    box.actor = actor;
    actor.restoreTaskTokens();
    this.actors.set(facts.id, actor);
    this.idsByArn.set(facts.arn, facts.id);
    return actor;
  }

  // ── what actors need ──────────────────────────────────────────────────────────────────────────────────────────────

  childRows(actor: Actor, effects: StepContext["effects"]): readonly NewExecution[] {
    return this.host.childRows(actor, effects);
  }

  commit(commit: StepCommit): Promise<void> {
    return this.store.commit(this.lease, commit);
  }

  stored(actor: Actor, texts: readonly string[], before: ExecutionStatus): void {
    this.retries.delete(actor.facts.id);
    this.host.stored(actor, texts, before);
  }

  failed(actor: Actor, why: unknown): void {
    const { id } = actor.facts;
    this.forget(id);
    if (this.life.isClosed || why instanceof NameTaken) return;
    if (why instanceof OwnershipLost) return this.life.lose(why.message);
    this.life.trouble(why);
    // What was in flight is lost with the memory: the row says what to do again.
    const wait = this.retries.get(id) ?? RETRY_MS;
    this.retries.set(id, Math.min(wait * 2, LONGEST_RETRY_MS));
    const retry = setTimeout(() => void this.retry(id), wait);
    retry.unref();
  }

  private async retry(id: string): Promise<void> {
    if (this.life.isClosed) return;
    try {
      // Of one whose start was not stored there is nothing to go on with: whoever started it was told.
      if ((await this.load(id)) === null) this.retries.delete(id);
    } catch (error) {
      this.life.trouble(error);
    }
  }

  /** An actor goes on: time stands still in a virtual engine until it rests. */
  woke(actor: Actor): void {
    this.inFlight.woke(actor);
  }

  rested(actor: Actor): void {
    if (actor.hasEnded && actor.isIdle) this.drop(actor.facts.id);
    this.evict();
    this.inFlight.rested(actor);
  }

  // ── forgetting ────────────────────────────────────────────────────────────────────────────────────────────────────

  private evict(): void {
    if (this.actors.size <= MAX_IDLE) return;
    let looked = 0;
    for (const [id, actor] of this.actors) {
      if (++looked > LOOKED_AT || this.actors.size <= MAX_IDLE) return;
      if (actor.isIdle && !actor.isExpress && actor.pending.children.size === 0) this.drop(id);
    }
  }

  private drop(id: string): void {
    const actor = this.actors.get(id);
    if (actor === undefined) return;
    this.actors.delete(id);
    this.idsByArn.delete(actor.facts.arn);
  }

  private forget(id: string): void {
    const actor = this.actors.get(id);
    if (actor === undefined) return;
    this.drop(id);
    actor.unwake?.();
    this.inFlight.rested(actor);
  }

  /** Forgets the executions of an account, or all. */
  forgetAll(account: string | null, why: string): void {
    for (const [id, actor] of this.actors) {
      if (account !== null && actor.facts.account !== account) continue;
      actor.kill(new Error(why));
      this.forget(id);
      this.inFlight.waitsOutside(id, false);
    }
  }

  close(): void {
    for (const actor of this.actors.values()) actor.kill(new Error("the engine ends"));
    this.actors.clear();
    this.idsByArn.clear();
  }
}

function unmade(): never {
  throw new Error("a world was used before its actor");
}
