import { printInstant } from "@/lib/base/instant";
import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import type { ExecutionIdentity } from "../protocol";
import type { EndedChild } from "./children";

/*
 * Results of child executions as a ResultWriter shows them, in files or in the state's output.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */

export type Transformation = "NONE" | "COMPACT" | "FLATTEN";

export type WriterConfig = { readonly transformation: Transformation; readonly outputType: "JSON" | "JSONL" };

/**
 * Reads a WriterConfig.
 *
 * @param otherwise the Transformation where it names none: NONE for files, COMPACT for a state's output.
 */
export function writerConfig(config: Json | undefined, otherwise: Transformation): WriterConfig {
  const { Transformation: named, OutputType } = isObject(config) ? config : {};
  const transformation = named === "NONE" || named === "COMPACT" || named === "FLATTEN" ? named : otherwise;
  return { transformation, outputType: OutputType === "JSONL" ? "JSONL" : "JSON" };
}

/** The JSON texts that one child adds to a list of results. One that failed shows all that is known of it, always. */
export function writtenTexts(child: EndedChild, transformation: Transformation): readonly string[] {
  const { output } = child;
  if (child.status !== "SUCCEEDED" || output === null || transformation === "NONE") {
    return [jsonText(writtenChild(child))];
  }
  return transformation === "FLATTEN" ? flattened(output) : [output];
}

/** The items of a list one by one; anything else as it is. */
export function flattened(output: string): readonly string[] {
  const value = output.trimStart().startsWith("[") ? (JSON.parse(output) as Json) : null;
  return isArray(value) ? value.map((item) => jsonText(item)) : [output];
}

function writtenChild({
  identity,
  input,
  status,
  output,
  error,
  cause,
  startedAt,
  stoppedAt,
  redriveCount,
}: EndedChild): JsonObject {
  const succeeded = status === "SUCCEEDED";
  return {
    ...(cause === null ? {} : { Cause: cause }),
    ...(error === null ? {} : { Error: error }),
    ExecutionArn: identity.id,
    Input: input,
    InputDetails: { Included: true },
    Name: identity.name,
    ...(output === null ? {} : { Output: output, OutputDetails: { Included: true } }),
    RedriveCount: redriveCount,
    RedriveStatus: succeeded ? "NOT_REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN",
    ...(succeeded ? { RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven" } : {}),
    StartDate: printInstant(startedAt),
    StateMachineArn: identity.stateMachineId,
    Status: status,
    StopDate: printInstant(stoppedAt),
  };
}

/** A child that was not started because its Map Run failed or was aborted. What AWS shows of one is not known. */
export function writtenPending(identity: ExecutionIdentity, input: string): JsonObject {
  return {
    ExecutionArn: identity.id,
    Input: input,
    InputDetails: { Included: true },
    Name: identity.name,
    StateMachineArn: identity.stateMachineId,
    Status: "PENDING",
  };
}

export type ResultFile = { readonly Key: string; readonly Size: number };

/** What `manifest.json` holds. */
export function manifestOf(
  bucket: string,
  mapRunArn: string,
  files: Readonly<Record<"FAILED" | "PENDING" | "SUCCEEDED", readonly ResultFile[]>>,
): JsonObject {
  const { FAILED, PENDING, SUCCEEDED } = files;
  return {
    DestinationBucket: bucket,
    MapRunArn: mapRunArn,
    ResultFiles: { FAILED: [...FAILED], PENDING: [...PENDING], SUCCEEDED: [...SUCCEEDED] },
  };
}
