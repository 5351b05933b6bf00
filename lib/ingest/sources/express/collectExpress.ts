import { isObject, type Json } from "@/lib/base/json";
import type { SeenMachine, SetAsideText } from "@/lib/store/sources/sourceCommit";
import { readLogLine } from "../../logLine";
import type { Collection } from "../collection";
import { HourWatch } from "../metrics/hourWatch";
import { tryAgain } from "../tryAgain";
import { MachineWatch } from "../standard/watchMachines";
import { sinceOf } from "@/lib/contract/sourceSettings";
import { FirstLookMeter } from "../firstLook";
import { type ExpressCheckpoint, readExpressCheckpoint } from "./checkpoint";
import { isLookDue, readLateEvents } from "./lateEvents";
import { type DefinitionAt, executionsOf, LogBatch } from "./logBatch";
import { GroupReader } from "./readGroup";

/** The last of the windows ends where the look began. */
const NEARLY_DONE = 0.999;

/** Reads executions from the log groups of Express machines. */
export class ExpressCollector {
  private readonly watch: MachineWatch;
  private readonly reader: GroupReader;
  private readonly definitionAt: DefinitionAt;
  private readonly meter: FirstLookMeter;
  private readonly hours: HourWatch;
  /** Of the look that goes on. */
  private groups: ReadonlySet<string> = new Set();
  /** Everything that there was has been read once: what is new is no back-fill. */
  private isFollowed: boolean;

  private constructor(
    private readonly collection: Collection,
    private readonly checkpoint: ExpressCheckpoint,
  ) {
    const begun = Object.values(checkpoint.groups);
    this.isFollowed = begun.length > 0 && checkpoint.firstLook === null;
    this.watch = new MachineWatch(collection);
    this.definitionAt = (arn, at) => this.watch.revisions.assumed(arn, at);
    this.reader = new GroupReader(collection, checkpoint, this.definitionAt, () => this.noteProgress());
    this.meter = new FirstLookMeter(collection.tools.clock);
    this.hours = new HourWatch(collection);
  }

  /** Groups one after another, each from the oldest on. */
  private noteProgress(): void {
    const { checkpoint, collection, groups } = this;
    const now = collection.tools.clock.now();
    const from = now - sinceOf(collection.tools.settings);
    const parts = [...groups].map((group) => {
      const through = checkpoint.groups[group]?.through ?? null;
      return through === null ? 0 : Math.max(0, (through - from) / (now - from));
    });
    const done = parts.reduce((sum, part) => sum + part, 0) / Math.max(1, parts.length);
    const isOver = this.isFollowed || done >= NEARLY_DONE;
    this.isFollowed = isOver;
    checkpoint.firstLook = this.meter.next(checkpoint.firstLook, { from, to: now }, isOver ? 1 : done);
    collection.firstLook = checkpoint.firstLook;
  }

  static async open(collection: Collection): Promise<ExpressCollector> {
    const text = await collection.tools.store.checkpoint(collection.name);
    return new ExpressCollector(collection, readExpressCheckpoint(text));
  }

  /** One look at every log group. Throws SourceStopped, and the signal's reason. */
  async look(): Promise<void> {
    const { collection } = this;
    const { clock, settings } = collection.tools;
    const machines = await this.watch.machines();
    this.groups = this.groupsOf(machines);
    await tryAgain(collection, (record) => this.readAside(record));
    for (const group of this.groups) {
      await collection.attempt(group, () => this.reader.read(group));
      const progress = this.reader.progressOf(group);
      if (settings.insights === false || !isLookDue(progress, clock.now())) continue;
      await collection.attempt(group, () =>
        readLateEvents(collection, group, progress, this.definitionAt, () => this.reader.checkpointText()),
      );
    }
    // What could not be read is noted as such, and tried again with each look.
    this.checkpoint.firstLook = collection.firstLook = null;
    this.isFollowed = true;
    await collection.commit([], { checkpoint: this.reader.checkpointText(), upToDateAt: clock.now() });
    await this.hours.look(machines.filter(({ type }) => type === "EXPRESS"));
  }

  /** Messages as they came, one a line; those that cannot be read now either are set aside anew. */
  private async readAside({ id, what, text }: SetAsideText): Promise<void> {
    const batch = new LogBatch();
    const isWhole = readLogLine(text).kind === "event";
    for (const message of isWhole ? [text] : text.split("\n")) batch.add({ id: "", message });
    const { executions, textOf } = executionsOf(batch.runs(), this.definitionAt);
    const setAside = batch.setAside.map((one) => ({ ...one, what }));
    await this.collection.commit(executions, { mended: [{ id }], setAside, textOf });
  }

  /** Log groups that are named, and those that Express machines write to, each once. */
  private groupsOf(machines: readonly SeenMachine[]): ReadonlySet<string> {
    const express = machines.filter(({ type }) => type === "EXPRESS");
    const named = this.collection.tools.settings.logGroups ?? [];
    return new Set([...named, ...express.flatMap(({ logging }) => (logging === null ? [] : groupsOf(logging)))]);
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
