import { z } from "zod";
import { DIFFERENCE_KINDS } from "@/lib/compare/difference";
import type { Row } from "@/lib/compare/row";
import { err, ok, type Result } from "@/lib/base/result";
import { instantField } from "./instant";
import { keyField } from "./key";
import type { QueryProblem } from "./listQuery";
import { machineTypeField, statusField } from "./status";

/*
 * Two executions side by side (lib/compare), as the page and the command line show them. A is the one of the address, B
 * the one that it is compared with.
 */

/** One of the two. */
const sideSchema = z.object({
  /** Of the execution; of a fork that of what it is a fork of. */
  key: keyField,
  fork: z.object({ key: keyField, name: z.string() }).nullable(),
  name: z.string(),
  machine: z.string().nullable(),
  type: machineTypeField.nullable(),
  status: statusField,
  startedAt: instantField.nullable(),
  durationMs: z.number().nullable(),
  events: z.int(),
  completeness: z.enum(["complete", "running", "partial"]),
  error: z.string().nullable(),
});
export type ComparedSide = z.output<typeof sideSchema>;

const sameness = z.enum(["same", "other", "unknown"]);

/** How the nearest good run was found, where it was asked for. */
const nearestSchema = z.object({
  /** Executions of its machine that were looked at, the nearest in time; and whose inputs were compared. */
  lookedAt: z.int(),
  inputs: z.int(),
  /** There are more than were looked at, or more good ones than were compared. */
  isAll: z.boolean(),
  /** Leaves in which the two inputs differ; null where one of them is not known. */
  leaves: z.int().nullable(),
  /** False: it is not known which definition the execution ran with, and those of its machine were all looked at. */
  isSameDefinition: z.boolean(),
});
export type NearestFacts = z.output<typeof nearestSchema>;

const placeSchema = z.object({ row: z.int(), difference: z.int() });

/**
 * Checks the frame of the rows, not each of them: two histories of 25,000 events have some 20,000, and both ends of this
 * route are one build of one type (lib/compare/row).
 */
const rowsField = z.custom<readonly Row[]>((value) => Array.isArray(value), "a list of rows");

/** `GET /api/executions/{key}/comparison?with=…` */
export const comparisonSchema = z.object({
  a: sideSchema,
  b: sideSchema,
  /** Whether they are of one machine, and ran with one definition (layout apart). */
  machine: sameness,
  definition: sameness,
  nearest: nearestSchema.nullable(),
  rows: rowsField,
  first: placeSchema.nullable(),
  parting: placeSchema.nullable(),
  /** So many differences of each kind. */
  counts: z.partialRecord(z.enum(DIFFERENCE_KINDS), z.int()),
  /** Values that are not known whole, so that nobody can say whether they differ. */
  hidden: z.int(),
  isBest: z.boolean(),
  isWhole: z.boolean(),
  /** False: more than MAX_VALUES values differ, and those of later steps are left out. */
  hasAllValues: z.boolean(),
});
export type ComparisonView = z.output<typeof comparisonSchema>;

/** Values that differ that are sent; each is at most 240 characters on either side. */
export const MAX_VALUES = 2_000;

/** The nearest good run. */
const NEAREST = "nearest";
const FORK = "fork:";

/**
 * What an execution is compared with: its nearest good run, a fork that is kept, or another execution as somebody names
 * it: its key, ARN, `ARN@START`, name, or the address of its page.
 */
export type ComparedWith =
  | { readonly kind: "nearest" }
  | { readonly kind: "fork"; readonly key: string }
  | { readonly kind: "execution"; readonly text: string };

/** As an address holds it. */
export function printComparedWith(other: ComparedWith): string {
  if (other.kind === "nearest") return NEAREST;
  return other.kind === "fork" ? `${FORK}${other.key}` : other.text;
}

export function readComparedWith(text: string): ComparedWith {
  if (text === NEAREST) return { kind: "nearest" };
  return text.startsWith(FORK) ? { kind: "fork", key: text.slice(FORK.length) } : { kind: "execution", text };
}

/** Characters of an ARN with a start, or of an address. */
const MAX_TEXT = 1_000;

/** Reads `?with=`. */
export function parseComparisonQuery(params: URLSearchParams): Result<ComparedWith, QueryProblem> {
  const text = params.get("with")?.trim() ?? "";
  if (text === "") return err({ parameter: "with", why: "it names what to compare with" });
  if (text.length > MAX_TEXT) return err({ parameter: "with", why: `at most ${MAX_TEXT} characters` });
  return ok(readComparedWith(text));
}

/** The page of a comparison; B is null while it is still to be chosen. */
export function comparisonHref(a: string, b: ComparedWith | null): string {
  return `/compare?${new URLSearchParams({ a, ...(b === null ? {} : { b: printComparedWith(b) }) })}`;
}
