import { DescribeStateMachineCommand, DescribeStateMachineForExecutionCommand } from "@aws-sdk/client-sfn";
import { qualifierOfMachineArn } from "@/lib/base/arn";
import type { GivenDefinition } from "@/lib/store/ingested";
import type { Wanted } from "@/lib/store/sources/sourceCommit";
import type { Collection } from "../collection";
import { PRIORITIES } from "./need";
import type { Revisions } from "./revisions";

/** Which definition an execution ran with: what was seen tells most, and AWS is asked for the rest. */
export class RunDefinitions {
  /** Definitions of versions, which never change. */
  private readonly versions = new Map<string, string | null>();

  constructor(
    private readonly collection: Collection,
    private readonly revisions: Revisions,
  ) {}

  /** What was seen of a machine at a time; null when nothing was. */
  assumed(machineArn: string, startedAt: number): GivenDefinition | null {
    return this.revisions.assumed(machineArn, startedAt);
  }

  /** A version's; what AWS says where a change lies near; else what was seen then. */
  async of(
    { arn, reason }: Pick<Wanted, "arn" | "reason">,
    machineArn: string,
    startedAt: number | null,
  ): Promise<GivenDefinition | null> {
    if (/^\d+$/.test(qualifierOfMachineArn(machineArn) ?? "")) {
      const text = await this.versionOf(machineArn);
      if (text !== null) return { text, assumed: false };
    }
    const assumed = startedAt === null ? null : this.revisions.assumed(machineArn, startedAt);
    const isUncertain = startedAt !== null && this.revisions.isUncertain(machineArn, startedAt);
    if (assumed !== null && !isUncertain && reason !== "watched") return assumed;
    const { clients, ask } = this.collection.tools;
    const told = await this.collection.orNull(() =>
      ask("DescribeStateMachineForExecution", PRIORITIES[reason], (abortSignal) =>
        clients.sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn: arn }), { abortSignal }),
      ),
    );
    return typeof told?.definition === "string" ? { text: told.definition, assumed: false } : assumed;
  }

  private async versionOf(arn: string): Promise<string | null> {
    const known = this.versions.get(arn);
    if (known !== undefined) return known;
    const { clients, ask } = this.collection.tools;
    const said = await this.collection.orNull(() =>
      ask("DescribeStateMachine", "rest", (abortSignal) =>
        clients.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: arn }), { abortSignal }),
      ),
    );
    const text = said?.definition ?? null;
    if (this.versions.size > 1_000) this.versions.clear();
    this.versions.set(arn, text);
    return text;
  }
}
