import { z } from "zod";
import { err, ok, type Result } from "@/lib/base/result";
import { keyField } from "./key";
import type { QueryProblem } from "./listQuery";
import { problemSchema } from "./problem";
import { EXECUTION_STATUSES } from "./status";

/** An execution that was stored: `url` is its page, `events` what is known of its history (0: no history yet). */
export const storedReferenceSchema = z.object({
  key: keyField,
  name: z.string(),
  status: z.enum(EXECUTION_STATUSES),
  machine: z.string().nullable(),
  events: z.int(),
  url: z.string(),
});
export type StoredReference = z.output<typeof storedReferenceSchema>;

/** What may help with a file that was refused. */
export const importOfferSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("partial") }),
  z.object({ kind: z.literal("encoding"), encodings: z.array(z.string()) }),
  /** It is no history, but a definition (of the machine that is named), or a template with definitions. */
  z.object({ kind: z.literal("definition"), machine: z.string().nullable(), template: z.boolean() }),
  /** The definition given with it defines several machines: `definitionId` names one. */
  z.object({ kind: z.literal("machines"), ids: z.array(z.string()) }),
  /** The definition given with it names files that were not given: paths below its folder. */
  z.object({ kind: z.literal("beside"), paths: z.array(z.string()) }),
]);
export type ImportOffer = z.output<typeof importOfferSchema>;

export const importReportSchema = z.object({
  files: z.int(),
  /** Executions found in the files, those that were known already included. */
  executions: z.int(),
  /** Events that were new. */
  events: z.int(),
  /** Events that were stored already. */
  duplicates: z.int(),
  keys: z.array(keyField),
  /** The same with name, status and address; the first thousand. */
  stored: z.array(storedReferenceSchema),
  /** Sentences about what was read otherwise than it stands there, or passed over. */
  notes: z.array(z.string()),
  errors: z.array(z.object({ file: z.string(), reason: z.string(), offers: z.array(importOfferSchema) })),
});
export type ImportReport = z.output<typeof importReportSchema>;

/** `POST /api/import` answers with one of these a line; the last is a `result`, or a `problem` when it stopped. */
export const importLineSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("progress"),
    /** `sending`: bytes that came; `reading`: bytes that were read of them. */
    step: z.enum(["sending", "reading"]),
    file: z.string(),
    bytes: z.int(),
    executions: z.int(),
    events: z.int(),
  }),
  importReportSchema.extend({ kind: z.literal("result") }),
  problemSchema.extend({ kind: z.literal("problem") }),
]);
export type ImportLine = z.output<typeof importLineSchema>;

/** Bytes of a definition, or of the file that holds it, that stand before a history in one body. */
export const MAX_DEFINITION_BYTES = 64 * 1024 ** 2;
/** Files that a definition names and that are sent with it. */
export const MAX_BESIDE = 20;

/**
 * A definition that is sent with a history: its file's name, and how many bytes it is. `id` names one machine of
 * several, `named` takes it for the machines of its name alone. The files that it names follow it, in this order.
 */
const definitionFactsSchema = z
  .object({
    name: z.string().min(1).max(255),
    bytes: z.coerce.number().int().min(1),
    id: z.string().min(1).max(1024).nullable(),
    named: z.boolean(),
    beside: z
      .array(z.object({ path: z.string().min(1).max(1024), bytes: z.coerce.number().int().min(0) }))
      .max(MAX_BESIDE, `at most ${MAX_BESIDE} files beside a definition`),
  })
  .refine(
    ({ bytes, beside }) => beside.reduce((sum, one) => sum + one.bytes, bytes) <= MAX_DEFINITION_BYTES,
    `a definition and the files beside it are at most ${MAX_DEFINITION_BYTES} bytes`,
  );
export type DefinitionFacts = z.output<typeof definitionFactsSchema>;

/** Query of `POST /api/import`: what the file does not say itself. `partial=1` accepts a dump that was cut off. */
export const importFactsSchema = z.object({
  name: z.string().min(1).max(255).nullable(),
  arn: z
    .string()
    .max(2048)
    .regex(/^arn:[^:]+:states:[^:]*:[^:]*:(execution|express):.+$/, "the ARN of an execution")
    .nullable(),
  machine: z.string().min(1).max(2048).nullable(),
  partial: z.boolean(),
  /** Name of the encoding of a file that is neither UTF-8 nor UTF-16. */
  encoding: z
    .string()
    .regex(/^[A-Za-z0-9_:.-]{1,40}$/, "the name of an encoding, such as windows-1252")
    .nullable(),
  /** A definition whose bytes stand before those of the history. */
  definition: definitionFactsSchema.nullable(),
});
export type ImportFacts = z.output<typeof importFactsSchema>;

/** Reads the query of `POST /api/import`. */
export function parseImportFacts(params: URLSearchParams): Result<ImportFacts, QueryProblem> {
  const parsed = importFactsSchema.safeParse({
    name: params.get("name") || null,
    arn: params.get("arn") || null,
    machine: params.get("machine") || null,
    partial: params.get("partial") === "1",
    encoding: params.get("encoding") || null,
    definition: params.has("definition") ? definitionParams(params) : null,
  });
  if (parsed.success) return ok(parsed.data);
  const first = parsed.error.issues[0];
  return err({ parameter: String(first?.path[0] ?? ""), why: first?.message ?? "" });
}

function definitionParams(params: URLSearchParams) {
  const sizes = params.getAll("besideBytes");
  return {
    name: params.get("definition"),
    bytes: params.get("definitionBytes"),
    id: params.get("definitionId") || null,
    named: params.get("definitionNamed") === "1",
    beside: params.getAll("beside").map((path, i) => ({ path, bytes: sizes[i] })),
  };
}
