import { formatInstant } from "@/lib/base/instant";
import type { JsonObject } from "@/lib/base/json";
import { encodeEvent } from "./encode";
import type { HistoryEvent } from "./event";
import { OWN_FORMAT, OWN_VERSION } from "./reader/ownFormat";
import type { DefinitionFacts, ExecutionDescription } from "./reader/description";

export type OwnFile = {
  readonly execution: ExecutionDescription;
  readonly definition: DefinitionFacts | null;
  readonly events: readonly HistoryEvent[];
};

/**
 * An execution as `NAME.stepscope.json`: the members of DescribeExecution, the definition, and the events in AWS's
 * own shape, one a line. `createReader` reads it back.
 */
export function* ownFileChunks({ execution, definition, events }: OwnFile): Generator<string> {
  const head = JSON.stringify({
    format: OWN_FORMAT,
    version: OWN_VERSION,
    execution: executionMembers(execution),
    ...(definition === null ? {} : { definition: definitionMembers(definition) }),
  });
  yield `${head.slice(0, -1)},"events":[\n`;
  let separator = "";
  for (const event of events) {
    yield separator + JSON.stringify(encodeEvent(event));
    separator = ",\n";
  }
  yield "\n]}\n";
}

/** The whole text of `ownFileChunks`; for large histories take the chunks. */
export function ownFileText(file: OwnFile): string {
  return [...ownFileChunks(file)].join("");
}

function executionMembers(execution: ExecutionDescription): JsonObject {
  const { startedAt, stoppedAt, billed } = execution;
  const members = present({
    executionArn: execution.arn,
    name: execution.name,
    stateMachineArn: execution.machineArn,
    type: execution.type,
    status: execution.status,
    startDate: startedAt === null ? null : formatInstant(startedAt),
    stopDate: stoppedAt === null ? null : formatInstant(stoppedAt),
    error: execution.error,
    cause: execution.cause,
    redriveStatus: execution.redriveStatus,
    mapRunArn: execution.mapRunArn,
  });
  if (billed === undefined) return members;
  const billingDetails = { billedDurationInMilliseconds: billed.durationMs, billedMemoryUsedInMB: billed.memoryMb };
  return { ...members, billingDetails };
}

function definitionMembers(definition: DefinitionFacts): JsonObject {
  return present({
    text: definition.text,
    stateMachineArn: definition.machineArn,
    name: definition.machineName,
    type: definition.type,
    assumed: definition.assumed ? true : null,
  });
}

function present(members: Readonly<Record<string, string | boolean | null>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}
