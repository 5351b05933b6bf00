import { randomUUID } from "node:crypto";
import { instant, type Instant } from "@/lib/base/instant";
import { DAY_MS } from "@/lib/base/time";
import { readSchedule } from "@/lib/events/schedule";
import { scheduledEvent } from "@/lib/events/statusChange";
import type { Engine } from "@/lib/runner/durable/engine";
import type { EngineTime } from "@/lib/runner/time/engineTime";
import { DEFAULT_BUS, type EventBus, ruleArn } from "@/lib/sfn-api/eventBridge/context";
import { type HeldEvent, heldEvent } from "@/lib/sfn-api/eventBridge/putEvents";
import type { StoredOutboxEntry } from "@/lib/store/engine/outbox";
import type { Rule } from "@/lib/store/engine/rules";
import type { StepCommit } from "@/lib/store/engine/rows";
import type { EngineStore } from "@/lib/store/subjects/engine";
import type { Leases } from "@/lib/store/subjects/leases";
import type { Announced } from "./announcedStore";
import { chainOf } from "./chain";
import { deliver, type Delivery } from "./deliver";
import { Drain } from "./drain";
import { statusEventOf, statusRows } from "./statusRows";

/*
 * What rules ask for is done here: events are matched and targets started, schedules fire when they are due.
 *
 *     PutEvents, status change, schedule ──row──> outbox ──one engine──> rules ──> executions
 *
 * Invariants:
 * 1. An event is a row before anybody is told that it came; the row goes when all of its targets are started.
 * 2. One engine of a database delivers: who holds the lease. A schedule moves on in the transaction that writes its event.
 */

export type DispatcherParts = {
  readonly store: EngineStore;
  readonly leases: Leases;
  readonly time: EngineTime;
  readonly onTrouble: (sentence: string) => void;
};

/** Rules of a bus: AWS's quota, and configured ones. */
const MAX_RULES = 600;
const AT_ONCE = 100;
const PARALLEL = 10;
/** How often rules are looked at that another process may have changed, in ms. */
const LOOK_AT_RULES_MS = 1_000;

export class Dispatcher implements EventBus, Announced {
  private readonly drain: Drain;
  private engine: Engine | null = null;
  private wantsStatus = false;
  private lookedAt = -Infinity;
  private isChanged = true;
  private armedAt: Instant | null = null;
  private disarm: (() => void) | null = null;
  private readonly gone = new AbortController();

  private constructor(private readonly parts: DispatcherParts) {
    const { store, leases, time, onTrouble } = parts;
    const hold = { enter: () => time.enter(), leave: () => time.leave() };
    this.drain = new Drain({
      ...{ store, leases, onTrouble, hold },
      lease: "engineEvents",
      kinds: ["event", "status"],
      atOnce: AT_ONCE,
      before: () => this.lookAtRules(),
      lead: () => this.fireDue(),
      handle: (rows) => this.deliverAll(rows),
    });
  }

  /** To be opened before the engine, whose commits are told it from the first one on. */
  static async open(parts: DispatcherParts): Promise<Dispatcher> {
    const dispatcher = new Dispatcher(parts);
    await dispatcher.lookAtRules();
    return dispatcher;
  }

  /** Begins to deliver: to executions of `engine`. */
  start(engine: Engine): void {
    this.engine = engine;
    this.isChanged = true;
    this.drain.start();
  }

  wake(): void {
    this.isChanged = true;
    this.drain.wake();
  }

  rowsOf(commit: StepCommit) {
    return this.wantsStatus ? statusRows(commit) : [];
  }

  async close(): Promise<void> {
    this.gone.abort(new Error("the engine ends"));
    this.disarm?.();
    await this.drain.close();
  }

  /** Whether status changes are to be written, and when a schedule is due next. */
  private async lookAtRules(): Promise<void> {
    const now = performance.now();
    if (!this.isChanged && now - this.lookedAt < LOOK_AT_RULES_MS) return;
    this.isChanged = false;
    this.lookedAt = now;
    const { rules } = this.parts.store;
    this.wantsStatus = await rules.anyPattern(DEFAULT_BUS);
    this.arm(await rules.nextDue());
  }

  private arm(at: Instant | null): void {
    if (at === this.armedAt) return;
    this.disarm?.();
    this.armedAt = at;
    this.disarm = at === null ? null : this.parts.time.at(at, () => this.ring(), true);
  }

  private ring(): void {
    this.armedAt = null;
    this.disarm = null;
    this.wake();
  }

  /** Writes the events of schedules that are due; true: there were some. */
  private async fireDue(): Promise<boolean> {
    const { store, time } = this.parts;
    const now = time.now();
    const due = await store.rules.due(now, AT_ONCE);
    for (const rule of due) {
      const at = rule.nextAt ?? now;
      const event = scheduledEvent({ ...rule, ruleArn: ruleArn(rule) }, randomUUID(), at);
      const held = heldEvent(rule.account, { bus: rule.bus, event, at: now, rule: rule.name });
      await store.rules.fire(rule, this.following(rule, at, now), held);
    }
    if (due.length > 0) this.isChanged = true;
    return due.length > 0;
  }

  /**
   * When a schedule is due after `at`. What was missed while no engine ran is one firing, and not many at once; virtual time
   * jumps, and what it jumps over within a day fires each.
   */
  private following({ scheduleExpression, timeZone, since }: Rule, at: Instant, now: Instant): Instant | null {
    const read = readSchedule(scheduleExpression ?? "", timeZone);
    if (!read.ok) return null;
    const from = this.parts.time.isVirtual ? instant(Math.max(at, now - DAY_MS)) : now;
    return read.value.next(from, since);
  }

  /** Delivers rows; answers those that are done. The others are tried again. */
  private async deliverAll(rows: readonly StoredOutboxEntry[]): Promise<readonly number[]> {
    const done: number[] = [];
    const buses = new Map<string, Promise<Rule[]>>();
    for (let at = 0; at < rows.length; at += PARALLEL) {
      await Promise.all(
        rows.slice(at, at + PARALLEL).map(async (row) => {
          try {
            await this.deliverOne(row, buses);
            done.push(row.id);
          } catch (error) {
            if (!this.gone.signal.aborted) this.parts.onTrouble(error instanceof Error ? error.message : String(error));
          }
        }),
      );
    }
    return done;
  }

  private async deliverOne(row: StoredOutboxEntry, buses: Map<string, Promise<Rule[]>>): Promise<void> {
    const delivery = await this.deliveryOf(row);
    const { engine, parts, gone } = this;
    if (delivery === null || engine === null) return;
    const { account, region } = delivery.event;
    const of = { account, region, bus: delivery.bus };
    const key = JSON.stringify(of);
    const rules = buses.get(key) ?? parts.store.rules.page(of, null, MAX_RULES);
    buses.set(key, rules);
    const { store, onTrouble } = parts;
    await deliver({ engine, store, signal: gone.signal, onTrouble }, delivery, await rules);
  }

  /** Null where the execution is gone, or is none that tells of its status. */
  private async deliveryOf({ kind, executionId, body }: StoredOutboxEntry): Promise<Delivery | null> {
    const { store, time } = this.parts;
    if (kind === "event") return { ...(JSON.parse(body) as HeldEvent), chain: [] };
    const execution = await store.executionById(executionId ?? "");
    if (execution === null || execution.type === "EXPRESS") return null;
    const chain = await chainOf(store, execution);
    return { bus: DEFAULT_BUS, event: statusEventOf(execution, body), at: time.now(), chain };
  }
}
