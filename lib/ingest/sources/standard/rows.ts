import type { ExecutionListItem } from "@aws-sdk/client-sfn";
import { readExecutionArn } from "@/lib/base/arn";
import { instant } from "@/lib/base/instant";
import { type Described, DESCRIPTION_ORIGIN, type GivenDefinition, type IngestedExecution } from "@/lib/store/ingested";
import { time } from "../../aws/readEvent";

/** What AWS lists of an execution, with what is needed of it. */
export type ListedExecution = {
  readonly arn: string;
  readonly name: string | null;
  /** With the alias, else the version, that it was started by. */
  readonly machineArn: string;
  /** With the version, which says what it ran. */
  readonly versionArn: string;
  readonly status: string;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly redrives: number;
  readonly redrivenAt: number | null;
  readonly mapRunArn: string | null;
};

/** Null for an item without what every execution has. */
export function listedExecution(item: ExecutionListItem): ListedExecution | null {
  const { executionArn: arn, status, startDate, stateMachineArn } = item;
  const startedAt = time(startDate);
  if (typeof arn !== "string" || typeof status !== "string" || startedAt === null) return null;
  const plain = stateMachineArn ?? readExecutionArn(arn)?.machineArn ?? "";
  const versionArn = item.stateMachineVersionArn ?? plain;
  return {
    arn,
    name: item.name ?? null,
    machineArn: item.stateMachineAliasArn ?? versionArn,
    versionArn,
    status,
    startedAt,
    stoppedAt: time(item.stopDate),
    redrives: item.redriveCount ?? 0,
    redrivenAt: time(item.redriveDate),
    mapRunArn: item.mapRunArn ?? null,
  };
}

/** A row without a history. */
export function rowOf(
  execution: ListedExecution,
  machine: string,
  definition: GivenDefinition | null,
): IngestedExecution {
  return {
    identity: execution.arn,
    arn: execution.arn,
    name: execution.name,
    machineArn: execution.machineArn,
    machine,
    type: "STANDARD",
    described: describedOf(execution),
    definition,
    events: [],
    texts: [],
    cutOff: false,
    origin: DESCRIPTION_ORIGIN,
  };
}

export function describedOf(execution: ListedExecution): Described {
  const { status, startedAt, stoppedAt, redrives, mapRunArn } = execution;
  return {
    status,
    startedAt: instant(startedAt),
    stoppedAt: stoppedAt === null ? null : instant(stoppedAt),
    ...(redrives === 0 ? {} : { redriveCount: redrives }),
    ...(mapRunArn === null ? {} : { mapRunArn }),
  };
}
