import { DescribeMapRunCommand, type DescribeMapRunCommandOutput } from "@aws-sdk/client-sfn";
import { readArn, readExecutionArn } from "@/lib/base/arn";
import type { SeenMapRun, Settled, Wanted } from "@/lib/store/sources/sourceCommit";
import { time } from "../../aws/readEvent";
import { codeOf, type Collection } from "../collection";
import type { StandardCheckpoint } from "./checkpoint";
import { nextLook, PRIORITIES, shareOf, triedAgain } from "./need";
import { ExportReader } from "./readExport";
import { type DistributedMaps, distributedMaps } from "./resultPlace";
import type { RunDefinitions } from "./runDefinitions";
import type { Sweeper, Swept } from "./sweep";

/** Children of a Map Run that succeeded are listed up to this number, and those that failed or were redriven up to the other. */
const FEW_CHILDREN = 1_000;
const MOST_LISTED = 100_000;

/** What else is to be read, and how the children stand. */
type Told = { readonly also: readonly Wanted[]; readonly mapRuns: readonly SeenMapRun[] };

/** Reads children of Map Runs. A million histories would take half a day. */
export class MapRunReader {
  private readonly exports: ExportReader;

  constructor(
    private readonly collection: Collection,
    private readonly checkpoint: StandardCheckpoint,
    private readonly sweeper: Sweeper,
    private readonly definitions: RunDefinitions,
  ) {
    this.exports = new ExportReader(collection, checkpoint, definitions);
  }

  /**
   * Children that failed, all of them; of the others all where there are few, else the newest. Of a Map Run that goes on
   * they are looked at again. Throws SourceStopped.
   */
  async look(wanted: Wanted): Promise<void> {
    const { collection } = this;
    const said = await collection.attempt(wanted.arn, () => this.describe(wanted));
    if (said === null) {
      const again = triedAgain(wanted, collection.tools.clock.now());
      return this.end(wanted, again ?? "passedOver");
    }
    if (said === "absent") return this.end(wanted, wanted.startedAt === null ? "absent" : "expired");
    await collection.attempt(wanted.arn, () => this.readChildren(wanted, said));
    const startedAt = time(said.startDate) ?? wanted.startedAt;
    const now = collection.tools.clock.now();
    const told = { also: starterOf(wanted, said), mapRuns: seenIn(said, wanted.arn, now) };
    if (said.status !== "RUNNING") return this.end({ ...wanted, startedAt }, "read", told);
    const notBefore = nextLook(startedAt ?? now, now);
    const again: Wanted = { ...wanted, reason: "mapItem", startedAt, attempts: 0, notBefore };
    return this.end(wanted, again, told);
  }

  /** Stores how a look ended: for good, or with what is looked at later; and what it told. */
  private async end(
    { arn }: Wanted,
    how: Settled["outcome"] | Wanted,
    { also, mapRuns }: Told = { also: [], mapRuns: [] },
  ): Promise<void> {
    const isOver = typeof how === "string";
    if (isOver) this.exports.forget(arn);
    await this.collection.commit([], {
      checkpoint: JSON.stringify(this.checkpoint),
      settled: isOver ? [{ arn, outcome: how }] : [],
      wanted: isOver ? also : [...also, how],
      mapRuns,
    });
  }

  private async describe({ arn, reason }: Wanted): Promise<DescribeMapRunCommandOutput | "absent"> {
    const { clients, ask } = this.collection.tools;
    try {
      return await ask("DescribeMapRun", PRIORITIES[reason], (abortSignal) =>
        clients.sfn.send(new DescribeMapRunCommand({ mapRunArn: arn }), { abortSignal }),
      );
    } catch (error) {
      if (codeOf(error) === "ResourceNotFound") return "absent";
      throw error;
    }
  }

  /**
   * Few children are listed, and their histories read. Of many those that failed are read from where the Map Run exported
   * its results, as are Express children, which no list has.
   */
  private async readChildren(wanted: Wanted, said: DescribeMapRunCommandOutput): Promise<void> {
    const { arn, machineArn } = wanted;
    const { total = Infinity } = said.executionCounts ?? {};
    const isSmall = total <= FEW_CHILDREN;
    const machine: Swept = { arn: machineArn, name: readArn(arn)?.rest[1]?.split("/")[0] ?? "" };
    const { places, isExpress } = await this.mapsOf(wanted, said);
    const isExported = said.status !== "RUNNING" && (isExpress || !isSmall);
    const isRead = isExported && (await this.exports.read(wanted, machine, places));
    if (isExpress) return;
    if (!isRead) await this.listFailed(machine, arn);
    const share = isSmall ? shareOf(this.collection.tools.settings, this.checkpoint.perDay) : 0;
    await this.sweeper.sweepMapRun(machine, arn, "SUCCEEDED", { most: FEW_CHILDREN, share });
    if (isSmall || wanted.reason !== "redriven") return;
    // What failed once and succeeded since keeps its start, and may lie anywhere in the list.
    await this.sweeper.sweepMapRun(machine, arn, "SUCCEEDED", { most: MOST_LISTED, share, onlyKnown: true });
  }

  private async listFailed(machine: Swept, mapRunArn: string): Promise<void> {
    for (const status of ["FAILED", "TIMED_OUT", "ABORTED"] as const) {
      await this.sweeper.sweepMapRun(machine, mapRunArn, status, { most: MOST_LISTED, share: 0 });
    }
  }

  /** What the definition says of the state. */
  private async mapsOf(
    { arn, machineArn, startedAt, reason }: Wanted,
    { executionArn = arn, startDate }: DescribeMapRunCommandOutput,
  ): Promise<DistributedMaps> {
    const at = startedAt ?? time(startDate);
    const definition = await this.definitions.of({ arn: executionArn, reason }, machineArn, at);
    return distributedMaps(definition?.text ?? "{}", arn);
  }
}

/** How its children stand, which its execution's history does not say. */
function seenIn({ executionCounts: said }: DescribeMapRunCommandOutput, arn: string, seenAt: number): SeenMapRun[] {
  if (said === undefined) return [];
  const { total = 0, pending = 0, running = 0, succeeded = 0, failed = 0, timedOut = 0, aborted = 0 } = said;
  return [{ arn, seenAt, counts: { total, pending, running, succeeded, failed, timedOut, aborted } }];
}

/** Who opened a Map Run by its ARN sees it in the execution that began it. */
function starterOf({ reason }: Wanted, { executionArn }: DescribeMapRunCommandOutput): Wanted[] {
  const facts = reason === "watched" && executionArn !== undefined ? readExecutionArn(executionArn) : null;
  if (facts === null || executionArn === undefined) return [];
  const { machineArn } = facts;
  return [{ arn: executionArn, machineArn, kind: "history", reason, startedAt: null, notBefore: 0, attempts: 0 }];
}
