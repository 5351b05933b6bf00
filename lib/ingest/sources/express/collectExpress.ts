import { isObject, type Json } from "@/lib/base/json";
import type { Collection } from "../collection";
import { Revisions } from "../standard/revisions";
import { MachineWatch, type WatchedMachine } from "../standard/watchMachines";
import { type ExpressCheckpoint, readExpressCheckpoint } from "./checkpoint";
import { isLookDue, readLateEvents } from "./lateEvents";
import { GroupReader } from "./readGroup";

/** How often machines are looked at, in ms. */
const MACHINES_EVERY_MS = 60_000;

/** Reads executions from the log groups of Express machines. */
export class ExpressCollector {
  private readonly revisions = new Revisions();
  private readonly watch: MachineWatch;
  private readonly reader: GroupReader;
  private machines: readonly WatchedMachine[] = [];
  private lookedAt = -Infinity;

  private constructor(
    private readonly collection: Collection,
    checkpoint: ExpressCheckpoint,
  ) {
    this.watch = new MachineWatch(collection);
    this.reader = new GroupReader(collection, checkpoint, (arn, at) => this.revisions.assumed(arn, at));
  }

  static async open(collection: Collection): Promise<ExpressCollector> {
    const text = await collection.tools.store.checkpoint(collection.name);
    return new ExpressCollector(collection, readExpressCheckpoint(text));
  }

  /** One look at every log group. Throws SourceStopped, and the signal's reason. */
  async look(): Promise<void> {
    const { collection } = this;
    const { clock, settings } = collection.tools;
    await this.lookAtMachines();
    for (const group of this.groups()) {
      await collection.attempt(group, () => this.reader.read(group));
      const progress = this.reader.progressOf(group);
      if (settings.insights === false || !isLookDue(progress, clock.now())) continue;
      await collection.attempt(group, () =>
        readLateEvents(
          collection,
          group,
          progress,
          (arn, at) => this.revisions.assumed(arn, at),
          () => this.reader.checkpointText(),
        ),
      );
    }
    await collection.commit([], { upToDateAt: clock.now() });
  }

  private async lookAtMachines(): Promise<void> {
    const now = this.collection.tools.clock.now();
    if (now - this.lookedAt < MACHINES_EVERY_MS) return;
    this.machines = await this.watch.look();
    for (const { seen } of this.machines) this.revisions.see(seen);
    this.lookedAt = now;
  }

  /** Log groups that are named, and those that Express machines write to, each once. */
  private groups(): ReadonlySet<string> {
    const groups = new Set(this.collection.tools.settings.logGroups);
    for (const { type, seen } of this.machines) {
      if (type !== "EXPRESS" || seen.logging === null) continue;
      for (const group of groupsOf(seen.logging)) groups.add(group);
    }
    return groups;
  }
}

/** ARNs of the log groups of a logging configuration, without the `:*` at their end. */
export function groupsOf(logging: string): readonly string[] {
  const parsed = JSON.parse(logging) as Json;
  const destinations = isObject(parsed) ? parsed["destinations"] : null;
  if (!Array.isArray(destinations)) return [];
  return destinations.flatMap((destination) => {
    const group = isObject(destination) ? destination["cloudWatchLogsLogGroup"] : null;
    const arn = isObject(group ?? null) ? (group as { readonly logGroupArn?: unknown }).logGroupArn : null;
    return typeof arn === "string" ? [arn.replace(/:\*$/, "")] : [];
  });
}
