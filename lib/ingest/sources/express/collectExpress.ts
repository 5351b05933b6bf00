import { isObject, type Json } from "@/lib/base/json";
import type { SeenMachine, SetAsideText } from "@/lib/store/sources/sourceCommit";
import { readLogLine } from "../../logLine";
import type { Collection } from "../collection";
import { tryAgain } from "../tryAgain";
import { MachineWatch } from "../standard/watchMachines";
import { type ExpressCheckpoint, readExpressCheckpoint } from "./checkpoint";
import { isLookDue, readLateEvents } from "./lateEvents";
import { type DefinitionAt, executionsOf, LogBatch } from "./logBatch";
import { GroupReader } from "./readGroup";

/** Reads executions from the log groups of Express machines. */
export class ExpressCollector {
  private readonly watch: MachineWatch;
  private readonly reader: GroupReader;
  private readonly definitionAt: DefinitionAt;

  private constructor(
    private readonly collection: Collection,
    checkpoint: ExpressCheckpoint,
  ) {
    this.watch = new MachineWatch(collection);
    this.definitionAt = (arn, at) => this.watch.revisions.assumed(arn, at);
    this.reader = new GroupReader(collection, checkpoint, this.definitionAt);
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
    await tryAgain(collection, (record) => this.readAside(record));
    for (const group of this.groups(machines)) {
      await collection.attempt(group, () => this.reader.read(group));
      const progress = this.reader.progressOf(group);
      if (settings.insights === false || !isLookDue(progress, clock.now())) continue;
      await collection.attempt(group, () =>
        readLateEvents(collection, group, progress, this.definitionAt, () => this.reader.checkpointText()),
      );
    }
    await collection.commit([], { upToDateAt: clock.now() });
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
  private groups(machines: readonly SeenMachine[]): ReadonlySet<string> {
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
