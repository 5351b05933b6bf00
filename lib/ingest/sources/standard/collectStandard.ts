import { readExecutionArn } from "@/lib/base/arn";
import type { MendedAside, SetAsideText, Wanted } from "@/lib/store/sources/sourceCommit";
import type { Collection } from "../collection";
import { sinceOf } from "@/lib/contract/sourceSettings";
import { SECOND_MS } from "@/lib/base/time";
import { KEPT_MS, MAX_EVENTS } from "@/lib/history/serviceLimits";
import { FirstLookMeter } from "../firstLook";
import { HourWatch } from "../metrics/hourWatch";
import { tryAgain } from "../tryAgain";
import { ChangeAuthors } from "./changeAuthors";
import { type MachineProgress, readStandardCheckpoint, type StandardCheckpoint } from "./checkpoint";
import { type Found, Looker } from "./lookAt";
import { MapRunReader } from "./mapRuns";
import { MAX_ATTEMPTS, shareOf } from "./need";
import { RunDefinitions } from "./runDefinitions";
import { Sweeper } from "./sweep";
import { MachineWatch } from "./watchMachines";

/** Histories that are read at once: each holds up to 25,000 events. */
const LOOKED_AT_ONCE = 8;
/**
 * Executions that are taken from what is due together, as many as come in a second, and, unless they have more events than
 * `STORED_EVENTS`, stored together: who opens one waits for those that were taken.
 */
const LEAST_TOGETHER = 32;
const MOST_TOGETHER = 256;
const STORED_EVENTS = MAX_EVENTS;

/** Reads Standard executions of an account and region by the API. */
export class StandardCollector {
  private readonly watch: MachineWatch;
  private readonly sweeper: Sweeper;
  private readonly looker: Looker;
  private readonly mapRuns: MapRunReader;
  private readonly meter: FirstLookMeter;
  private readonly hours: HourWatch;
  private readonly authors: ChangeAuthors;
  /** Machines of the look that goes on. */
  private listed: readonly string[] = [];

  private constructor(
    private readonly collection: Collection,
    private readonly checkpoint: StandardCheckpoint,
  ) {
    const { settings } = collection.tools;
    this.watch = new MachineWatch(collection);
    const { revisions } = this.watch;
    this.sweeper = new Sweeper(collection, checkpoint, revisions, () => this.noteProgress());
    this.meter = new FirstLookMeter(collection.tools.clock);
    this.hours = new HourWatch(collection);
    this.authors = new ChangeAuthors(collection);
    const definitions = new RunDefinitions(collection, revisions);
    this.looker = new Looker(collection, definitions, () => shareOf(settings, checkpoint.perDay));
    this.mapRuns = new MapRunReader(collection, checkpoint, this.sweeper, definitions);
  }

  static async open(collection: Collection): Promise<StandardCollector> {
    const text = await collection.tools.store.checkpoint(collection.name);
    return new StandardCollector(collection, readStandardCheckpoint(text));
  }

  /**
   * One look at everything: what is new of all machines, then what is due, at most for `drainMs`. A backlog of histories
   * keeps nobody from seeing what was started since. Throws SourceStopped, and the signal's reason.
   */
  async look(drainMs: number): Promise<void> {
    const { collection, checkpoint } = this;
    const machines = (await this.watch.machines()).filter(({ type }) => type === "STANDARD");
    this.listed = machines.map(({ arn }) => arn);
    for (const { arn, name } of machines) {
      await collection.attempt(arn, () => this.sweeper.sweep({ arn, name }));
    }
    // What could not be listed is noted as such, and tried again with each look.
    checkpoint.firstLook = collection.firstLook = null;
    await tryAgain(collection, (record) => this.lookAgain(record));
    await this.drain(drainMs);
    await collection.commit([], {
      checkpoint: JSON.stringify(checkpoint),
      upToDateAt: collection.tools.clock.now(),
    });
    await this.hours.look(machines);
    await this.authors.look();
  }

  /** Machine after machine is listed, each from the newest on, as far back as AWS keeps what has ended. */
  private noteProgress(): void {
    const { checkpoint, collection, listed } = this;
    const { clock, settings } = collection.tools;
    const now = clock.now();
    const from = now - Math.min(sinceOf(settings), KEPT_MS);
    const parts = listed.map((arn) => partListed(checkpoint.machines[arn], from));
    const done = parts.reduce((sum, part) => sum + part, 0) / Math.max(1, parts.length);
    checkpoint.firstLook = this.meter.next(checkpoint.firstLook, { from, to: now }, done);
    collection.firstLook = checkpoint.firstLook;
  }

  /** Does what is due, the most urgent first, and what comes meanwhile too; at most for `ms`, but for what was begun. */
  async drain(ms = Infinity): Promise<void> {
    const { tools, name } = this.collection;
    const until = tools.clock.now() + ms;
    for (;;) {
      const now = tools.clock.now();
      const most = takenTogether(this.checkpoint.historiesPerSecond);
      const histories = await tools.store.due(name, "history", now, most);
      const due = histories.length > 0 ? histories : await tools.store.due(name, "status", now, most);
      if (due.length === 0) return;
      await this.lookAtAll(due);
      if (tools.clock.now() >= until) return;
    }
  }

  /** Once more: what fails now is set aside anew. */
  private async lookAgain({ id, text: arn }: SetAsideText): Promise<void> {
    const machineArn = readExecutionArn(arn)?.machineArn ?? "";
    const base = { arn, machineArn, startedAt: null, notBefore: 0, attempts: MAX_ATTEMPTS - 1 };
    await this.lookAtAll([{ ...base, kind: "history", reason: "watched" }], [{ id }]);
  }

  /** Looks at some at once, and stores what came of it together: of one that stops the source, what the others brought. */
  private async lookAtAll(due: readonly Wanted[], mended: readonly MendedAside[] = []): Promise<void> {
    const { clock } = this.collection.tools;
    const begunAt = clock.now();
    let count = 0;
    const isMapRun = ({ arn }: Wanted) => arn.includes(":mapRun:");
    const executions = due.filter((wanted) => !isMapRun(wanted));
    let found: Found[] = [];
    for (let at = 0; at < executions.length; at += LOOKED_AT_ONCE) {
      const some = executions.slice(at, at + LOOKED_AT_ONCE);
      const ended = await Promise.allSettled(some.map((one) => this.looker.look(one)));
      found.push(...ended.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])));
      const failed = ended.find((one) => one.status === "rejected");
      // Somebody waits for what is watched.
      const isUrgent = some.some(({ reason }) => reason === "watched");
      if (failed !== undefined || isUrgent || eventsIn(found) >= STORED_EVENTS) {
        await this.store(found, mended);
        count += settledIn(found);
        found = [];
      }
      if (failed !== undefined) throw failed.reason;
    }
    await this.store(found, mended);
    this.countHistories(count + settledIn(found), clock.now() - begunAt);
    for (const mapRun of due.filter(isMapRun)) await this.mapRuns.look(mapRun);
  }

  private async store(found: readonly Found[], mended: readonly MendedAside[]): Promise<void> {
    if (found.length === 0) return;
    const { collection, checkpoint } = this;
    const settled = found.flatMap((one) => one.settled);
    for (const { outcome } of settled) {
      if (outcome === "expired" || outcome === "withheld") collection.count(outcome);
      if (outcome === "read") collection.count("histories");
    }
    const wanted = found.flatMap((one) => one.wanted);
    const executions = found.flatMap((one) => one.executions);
    const setAside = found.flatMap((one) => one.setAside);
    const textOf = (at: number) => executions[at]?.identity ?? "";
    const progress = keepPlaces(checkpoint, found) ? { checkpoint: JSON.stringify(checkpoint) } : {};
    await collection.commit(executions, { ...progress, wanted, settled, setAside, mended, textOf });
  }

  /** How fast histories come, of late: what is left is estimated by it. */
  private countHistories(count: number, ms: number): void {
    if (count === 0 || ms <= 0) return;
    const { checkpoint } = this;
    const now = (count * SECOND_MS) / ms;
    const { historiesPerSecond: before } = checkpoint;
    checkpoint.historiesPerSecond = before === 0 ? now : before * (1 - NEWEST_SHARE) + now * NEWEST_SHARE;
  }
}

/** How many are taken from what is due at a speed, histories a second; 0: nothing is known of it. */
export function takenTogether(historiesPerSecond: number): number {
  return Math.min(MOST_TOGETHER, Math.max(LEAST_TOGETHER, Math.round(historiesPerSecond)));
}

/** Of the last histories in the average of their speed. */
const NEWEST_SHARE = 0.05;

/** The part of a machine's executions that was listed, by time, 0 to 1. */
function partListed(machine: MachineProgress | undefined, from: number): number {
  if (machine === undefined) return 0;
  if (machine.through !== null) return 1;
  const { at, top = 0, low = 0 } = machine.sweeps["new"] ?? {};
  return at === undefined ? 0 : Math.min(1, Math.max(0, (top - at) / Math.max(1, top - Math.max(low, from))));
}

/** Places of results that are remembered until their Map Runs are read, the latest. */
const MAX_EXPORTS = 1_000;

/** Remembers where Map Runs left their results; false when nothing told it. */
function keepPlaces(checkpoint: StandardCheckpoint, found: readonly Found[]): boolean {
  const told = found.flatMap(({ resultPlaces }) => [...resultPlaces]);
  if (told.length === 0) return false;
  const all = { ...checkpoint.exports };
  for (const [arn, place] of told) all[arn] ??= { ...place, files: 0, items: 0 };
  checkpoint.exports = Object.fromEntries(Object.entries(all).slice(-MAX_EXPORTS));
  return true;
}

function settledIn(found: readonly Found[]): number {
  return found.reduce((sum, { settled }) => sum + settled.length, 0);
}

function eventsIn(found: readonly Found[]): number {
  return found.reduce((sum, { executions }) => sum + executions.reduce((own, { events }) => own + events.length, 0), 0);
}
