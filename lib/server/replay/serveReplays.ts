import { LRUCache } from "lru-cache";
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { REPLAY_LEASE, REPLAY_LEASE_MS } from "@/lib/contract/replay";
import { whyGivenUp } from "@/lib/replay/bounds";
import { MOST_DEFINITIONS } from "@/lib/replay/otherDefinitions";
import type { Lease } from "@/lib/store/lease";
import type { ReplayRequest } from "@/lib/store/replayRequest";
import type { Store } from "@/lib/store/store";
import { isDataPart } from "./dataParts";
import { definitionFor } from "./definitionFor";
import { knownDefinitions } from "./knownDefinitions";
import type { SessionAnswer, SessionQuestion, SessionTask } from "./openSession";

/** A process that keeps one execution open. It is gone after an answer that was given up. */
export type SessionHost = {
  /** False when its process is gone, also when something else ended it. */
  readonly isAlive: boolean;
  ask(question: SessionQuestion, signal: AbortSignal): Promise<SessionAnswer>;
  end(): Promise<void>;
};

export type ReplayService = {
  readonly store: Store;
  readonly openHost: () => SessionHost;
  readonly holder: string;
  readonly version: string;
};

/** Executions that are kept open at once, a process each, and how long one is that nobody goes through, in ms. */
const SLOTS = 2;
const IDLE_MS = 120_000;
/** How often the database is asked, in ms: while somebody goes through a replay, and else. */
const BUSY_MS = 12;
const QUIET_MS = 250;
const BUSY_FOR_MS = 4_000;
/** How often it is asked whether somebody still waits for what runs, and the lease is renewed, in ms. */
const LOOK_MS = 1_000;
/** Requests taken at once. */
const TAKEN = 16;

/**
 * Answers the replays that pages ask for, until the end. One process does at a time, under a lease by which pages know
 * that somebody does. Rejects when the database does not answer; what an execution makes of its process is an answer.
 */
export async function serveReplays(service: ReplayService, signal: AbortSignal): Promise<void> {
  const desk = new ReplayDesk(service);
  let lease: Lease | null = null;
  let looked = -Infinity;
  let asked = -Infinity;
  const { store, holder } = service;
  try {
    while (!signal.aborted) {
      const now = performance.now();
      if (now - looked >= LOOK_MS) {
        looked = now;
        const isMine: boolean = lease !== null && (await store.leases.renew(lease, REPLAY_LEASE_MS));
        if (!isMine) {
          lease = await store.leases.take(REPLAY_LEASE, holder, REPLAY_LEASE_MS);
          if (lease !== null) await store.replays.restart();
        }
        if (lease !== null) desk.keepOnly(await store.replays.open());
      }
      const requests = lease === null ? [] : await store.replays.claim(TAKEN);
      if (requests.length > 0) asked = now;
      desk.take(requests);
      await pause(now - asked < BUSY_FOR_MS ? BUSY_MS : QUIET_MS, undefined, { signal }).catch(() => undefined);
      desk.throwIfBroken();
    }
  } finally {
    await desk.close();
    if (lease !== null) await store.leases.release(lease);
  }
}

type Slot = {
  host: SessionHost | null;
  /** `executionId@revision` */
  open: string | null;
  work: { readonly request: ReplayRequest; readonly stop: AbortController; readonly ended: Promise<void> } | null;
  usedAt: number;
};

/** Executions whose replay was given up: their steps are not tried again while that is remembered. */
const MAX_FAILED = 100;

class ReplayDesk {
  private readonly slots: readonly Slot[] = Array.from({ length: SLOTS }, () => ({
    host: null,
    open: null,
    work: null,
    usedAt: 0,
  }));
  private waiting: ReplayRequest[] = [];
  private readonly failed = new LRUCache<string, string>({ max: MAX_FAILED });
  private broken: { readonly error: unknown } | null = null;

  constructor(private readonly service: ReplayService) {}

  take(requests: readonly ReplayRequest[]): void {
    this.waiting.push(...requests);
    this.dispatch();
  }

  /** Stops what runs and is not asked for any more, and ends processes that nobody uses. */
  keepOnly(wanted: readonly ReplayRequest[]): void {
    const names = new Set(wanted.map(nameOf));
    this.waiting = this.waiting.filter((one) => names.has(nameOf(one)));
    for (const slot of this.slots) {
      if (slot.work !== null && !names.has(nameOf(slot.work.request))) slot.work.stop.abort();
      if (slot.work === null && slot.host !== null && performance.now() - slot.usedAt > IDLE_MS) void this.end(slot);
    }
  }

  throwIfBroken(): void {
    if (this.broken !== null) throw this.broken.error;
  }

  async close(): Promise<void> {
    this.waiting = [];
    for (const { work } of this.slots) work?.stop.abort();
    await Promise.all(this.slots.map(({ work }) => work?.ended));
    await Promise.all(this.slots.map((slot) => this.end(slot)));
  }

  private dispatch(): void {
    for (const request of [...this.waiting]) {
      const slot = this.slotFor(request);
      if (slot === null) continue;
      this.waiting = this.waiting.filter((one) => one !== request);
      const stop = new AbortController();
      const ended = this.work(slot, request, stop.signal)
        .catch((error: unknown) => {
          this.broken ??= { error };
        })
        .finally(() => {
          slot.work = null;
          slot.usedAt = performance.now();
          if (this.broken === null) this.dispatch();
        });
      slot.work = { request, stop, ended };
    }
  }

  /** The process that has it open, when it is free; else the one that was used least lately. */
  private slotFor(request: ReplayRequest): Slot | null {
    const open = this.slots.find((slot) => slot.open === openName(request));
    if (open !== undefined) return open.work === null ? open : null;
    const free = this.slots.filter(({ work }) => work === null).toSorted((a, b) => a.usedAt - b.usedAt);
    return free[0] ?? null;
  }

  private async work(slot: Slot, request: ReplayRequest, signal: AbortSignal): Promise<void> {
    const { store, version, openHost } = this.service;
    const name = openName(request);
    const why = request.part === "verdict" ? undefined : this.failed.get(name);
    if (why !== undefined) return store.replays.end(request, { answer: null, givenUp: why });
    // The system may have ended it while nobody asked.
    if (slot.host?.isAlive === false) await this.end(slot);
    const isOpen = slot.open === name;
    slot.open = name;
    const open = isOpen ? null : await taskOf(store, request).catch((error: unknown) => whyGivenUp(error));
    if (typeof open === "string") return this.giveUp(slot, request, open);
    slot.host ??= openHost();
    const facts = { version, salt: randomUUID() };
    const { part, subject = null } = request;
    const answer = await slot.host.ask({ ...(open === null ? {} : { open }), part, subject, facts }, signal);
    if (answer.kind === "givenUp") return this.giveUp(slot, request, answer.why);
    this.failed.delete(name);
    for (const told of answer.parts) {
      await store.replays.end({ ...request, part: told.part }, { answer: told.answer, givenUp: null });
    }
  }

  private async giveUp(slot: Slot, request: ReplayRequest, why: string): Promise<void> {
    const name = openName(request);
    // A fork or an expression that takes too long says nothing about the execution.
    if (request.subject == null && !isDataPart(request.part)) this.failed.set(name, why);
    await this.end(slot);
    await this.service.store.replays.end(request, { answer: null, givenUp: why });
  }

  private async end(slot: Slot): Promise<void> {
    const { host } = slot;
    slot.host = null;
    slot.open = null;
    await host?.end();
  }
}

/** Everything that a process takes to open an execution. */
async function taskOf(store: Store, { executionId, revision }: ReplayRequest): Promise<SessionTask> {
  const execution = await store.executions.findById(executionId);
  if (execution === null || execution.contentRevision !== revision)
    throw new Error("the execution was changed meanwhile");
  const definition = await definitionFor(store, execution);
  const pages = (await store.histories.packed([executionId])).get(executionId) ?? [];
  const others = await knownDefinitions(store.definitions, execution, store.definitions.read)(MOST_DEFINITIONS);
  const { arn, machineArn, type, truncated } = execution;
  return {
    history: { pages },
    definition,
    arn,
    machineArn,
    // Only Standard has a history API; a record that does not say its type is one of those.
    type: type === "EXPRESS" ? "EXPRESS" : "STANDARD",
    checkTimes: true,
    others: others.filter(({ hash }) => hash !== definition?.hash),
    truncated: truncated,
    revision,
    hidden: { rules: store.redaction.rules, machine: execution.machine },
  };
}

function openName({ executionId, revision }: ReplayRequest): string {
  return `${executionId}@${revision}`;
}

function nameOf(request: ReplayRequest): string {
  return `${openName(request)} ${request.part}`;
}
