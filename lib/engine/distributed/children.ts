import { labelOfMapRun, ownerOfArn } from "@/lib/base/arn";
import type { Instant } from "@/lib/base/instant";
import { digest } from "@/lib/expr/digest";
import type { ExecutionIdentity, ExecutionStatus } from "../protocol";

/** A child execution that runs. */
export type RunningChild = {
  readonly index: number;
  /** Items it got: one, or a batch. */
  readonly items: number;
  readonly startedAt: Instant;
  /** Kept only where the state's output shows it; else null. */
  readonly input: string | null;
};

/** Finds a running child by its index; they are in that order. -1 when it does not run. */
export function placeOfChild(active: readonly RunningChild[], index: number): number {
  let [low, high] = [0, active.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = active[middle]?.index ?? 0;
    if (found === index) return middle;
    if (found < index) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/**
 * Appends a child that did not end well, with how many items it had: `3:1,17:1,`. One text, because a Map Run may
 * tolerate a million of them: appending to it costs nothing, and copies of a run share it.
 */
export function withUnsuccessful(unsuccessful: string, index: number, items: number): string {
  return `${unsuccessful}${index}:${items},`;
}

/** The name of a child: a UUID (version 3, as AWS's are) that follows from the Map Run and the child's index. */
export function childName(mapRunArn: string, index: number): string {
  const hex = digest(`${mapRunArn}/${index}`, "MD5");
  const variant = ((Number.parseInt(hex[16] ?? "0", 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `3${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join("-");
}

/**
 * Who a child is: `arn:…:execution:MACHINE/LABEL:NAME`, for an Express child `arn:…:express:MACHINE/LABEL:NAME:NAME`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export function childIdentity(
  parent: ExecutionIdentity,
  mapRunArn: string,
  type: ExecutionIdentity["type"],
  index: number,
): ExecutionIdentity {
  const name = childName(mapRunArn, index);
  const owner = ownerOfArn(parent.stateMachineId);
  const label = labelOfMapRun(mapRunArn);
  const machine = `${parent.stateMachineName}/${label}`;
  return {
    id: type === "EXPRESS" ? `${owner}:express:${machine}:${name}:${name}` : `${owner}:execution:${machine}:${name}`,
    name,
    roleArn: parent.roleArn,
    stateMachineId: `${owner}:stateMachine:${machine}`,
    stateMachineName: machine,
    type,
    region: parent.region,
  };
}

/** How a child came out: what a ResultWriter writes of it. */
export type EndedChild = {
  readonly identity: ExecutionIdentity;
  readonly input: string;
  readonly status: Exclude<ExecutionStatus, "RUNNING">;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly startedAt: Instant;
  readonly stoppedAt: Instant;
  readonly redriveCount: number;
};
