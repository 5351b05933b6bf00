import type { ExecutionStatus } from "@aws-sdk/client-sfn";
import { z } from "zod";
import { typeOfExecutionArn } from "@/lib/base/arn";
import { parseInstant } from "@/lib/base/instant";
import { type Json, jsonOrNull } from "@/lib/base/json";
import type { GivenDefinition, IngestedExecution } from "@/lib/store/ingested";
import { type ListedExecution, listedExecution, rowOf } from "./rows";

/*
 * What a Map Run's ResultWriter leaves in S3: a manifest, and files with one element an item.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */

const fileSchema = z.object({ Key: z.string().min(1), Size: z.number().nonnegative() });
export type ResultFile = z.output<typeof fileSchema>;

const files = z.array(fileSchema).default([]);
const manifestSchema = z.object({
  DestinationBucket: z.string().optional(),
  MapRunArn: z.string(),
  ResultFiles: z.object({ FAILED: files, PENDING: files }),
});

/** The bucket and the files of items that did not succeed. Null for what is no manifest of the Map Run. */
export function readManifest(
  text: string,
  mapRunArn: string,
): { readonly bucket: string | null; readonly files: readonly ResultFile[] } | null {
  const { success, data } = manifestSchema.safeParse(jsonOrNull(text));
  if (!success || data.MapRunArn !== mapRunArn) return null;
  const { FAILED, PENDING } = data.ResultFiles;
  return { bucket: data.DestinationBucket ?? null, files: [...FAILED, ...PENDING] };
}

const itemSchema = z.object({
  ExecutionArn: z.string().min(1),
  Name: z.string().optional(),
  Status: z.string().min(1),
  Input: z.string().optional(),
  Output: z.string().optional(),
  Error: z.string().optional(),
  Cause: z.string().optional(),
  StartDate: z.string(),
  StopDate: z.string().optional(),
  RedriveCount: z.number().default(0),
});
export type ExportedItem = { readonly listed: ListedExecution; readonly texts: ItemTexts };
type ItemTexts = { readonly [K in "input" | "output" | "error" | "cause"]?: string };

/** An item's execution as a list would tell it, with its payloads; null for one that never began. */
export function exportedItem(json: Json, mapRunArn: string, versionArn: string): ExportedItem | null {
  const { success, data } = itemSchema.safeParse(json);
  const startedAt = success ? parseInstant(data.StartDate) : null;
  if (!success || startedAt === null) return null;
  const stoppedAt = data.StopDate === undefined ? null : parseInstant(data.StopDate);
  const listed = listedExecution({
    ...{ executionArn: data.ExecutionArn, status: data.Status as ExecutionStatus, startDate: new Date(startedAt) },
    ...{ stateMachineArn: versionArn, mapRunArn, redriveCount: data.RedriveCount },
    name: data.Name,
    stopDate: stoppedAt === null ? undefined : new Date(stoppedAt),
  });
  if (listed === null) return null;
  const { Input: input, Output: output, Error: error, Cause: cause } = data;
  const texts = Object.fromEntries(
    Object.entries({ input, output, error, cause }).filter(([, text]) => text !== undefined),
  ) as ItemTexts;
  return { listed, texts };
}

/** A row without a history, with what the item's execution was given and why it failed. */
export function exportedRow(
  { listed, texts }: ExportedItem,
  machine: string,
  definition: GivenDefinition | null,
): IngestedExecution {
  const row = rowOf(listed, machine, definition);
  const described = row.described === null ? null : { ...row.described, ...texts };
  return { ...row, described, type: typeOfExecutionArn(listed.arn) };
}
