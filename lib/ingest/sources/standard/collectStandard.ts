import { DescribeMapRunCommand } from "@aws-sdk/client-sfn";
import { readArn, readExecutionArn } from "@/lib/base/arn";
import type { MendedAside, SetAsideText, Wanted } from "@/lib/store/sources/sourceCommit";
import type { Collection } from "../collection";
import { tryAgain } from "../tryAgain";
import { readStandardCheckpoint, type StandardCheckpoint } from "./checkpoint";
import { Looker, MAX_ATTEMPTS } from "./lookAt";
import { shareOf } from "./need";
import { Sweeper, type Swept } from "./sweep";
import { MachineWatch } from "./watchMachines";

/** Histories that are read at once: each holds up to 25,000 events. */
const LOOKED_AT_ONCE = 8;
/** Children of a Map Run that succeeded are listed up to this number, and those that failed up to the other. */
const FEW_CHILDREN = 1_000;
const MOST_FAILED = 100_000;

/** Reads Standard executions of an account and region by the API. */
export class StandardCollector {
  private readonly watch: MachineWatch;
  private readonly sweeper: Sweeper;
  private readonly looker: Looker;

  private constructor(
    private readonly collection: Collection,
    private readonly checkpoint: StandardCheckpoint,
  ) {
    const { settings } = collection.tools;
    this.watch = new MachineWatch(collection);
    const { revisions } = this.watch;
    this.sweeper = new Sweeper(collection, checkpoint, revisions);
    this.looker = new Looker(collection, revisions, () => shareOf(settings, checkpoint.perDay));
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
    const { collection } = this;
    for (const { arn, name, type } of await this.watch.machines()) {
      if (type === "STANDARD") await collection.attempt(arn, () => this.sweeper.sweep({ arn, name }));
    }
    await tryAgain(collection, (record) => this.lookAgain(record));
    await this.drain(drainMs);
    await collection.commit([], {
      checkpoint: JSON.stringify(this.checkpoint),
      upToDateAt: collection.tools.clock.now(),
    });
  }

  /** Does what is due, the most urgent first, and what comes meanwhile too; at most for `ms`, but for what was begun. */
  async drain(ms = Infinity): Promise<void> {
    const { tools, name } = this.collection;
    const until = tools.clock.now() + ms;
    for (;;) {
      const now = tools.clock.now();
      const histories = await tools.store.due(name, "history", now, LOOKED_AT_ONCE);
      const due = histories.length > 0 ? histories : await tools.store.due(name, "status", now, LOOKED_AT_ONCE);
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
    const { collection, looker } = this;
    const isMapRun = ({ arn }: Wanted) => arn.includes(":mapRun:");
    const ended = await Promise.allSettled(due.filter((wanted) => !isMapRun(wanted)).map((one) => looker.look(one)));
    const found = ended.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const settled = found.flatMap((one) => one.settled);
    for (const { outcome } of settled) {
      if (outcome === "expired" || outcome === "withheld") collection.count(outcome);
      if (outcome === "read") collection.count("histories");
    }
    const executions = found.flatMap((one) => one.executions);
    const wanted = found.flatMap((one) => one.wanted);
    const setAside = found.flatMap((one) => one.setAside);
    const textOf = (at: number) => executions[at]?.identity ?? "";
    if (found.length > 0) await collection.commit(executions, { wanted, settled, setAside, mended, textOf });
    for (const one of ended) if (one.status === "rejected") throw one.reason;
    for (const mapRun of due.filter(isMapRun)) await this.lookAtMapRun(mapRun);
  }

  /**
   * Children of a Map Run: those that failed, all of them; of the others all where there are few, else the newest. A
   * million histories would take half a day.
   */
  private async lookAtMapRun({ arn, machineArn }: Wanted): Promise<void> {
    const { collection, sweeper, checkpoint } = this;
    const { clients, ask, settings } = collection.tools;
    const machine: Swept = { arn: machineArn, name: readArn(arn)?.rest[1]?.split("/")[0] ?? "" };
    await collection.attempt(arn, async () => {
      const said = await ask("DescribeMapRun", "failed", (abortSignal) =>
        clients.sfn.send(new DescribeMapRunCommand({ mapRunArn: arn }), { abortSignal }),
      );
      for (const status of ["FAILED", "TIMED_OUT", "ABORTED"] as const) {
        await sweeper.sweepMapRun(machine, arn, status, { most: MOST_FAILED, share: 0 });
      }
      const isSmall = (said.executionCounts?.total ?? Infinity) <= FEW_CHILDREN;
      const share = isSmall ? shareOf(settings, checkpoint.perDay) : 0;
      await sweeper.sweepMapRun(machine, arn, "SUCCEEDED", { most: FEW_CHILDREN, share });
    });
    await collection.commit([], { settled: [{ arn, outcome: "read" }] });
  }
}
