import { z } from "zod";
import { executionRowSchema } from "./execution";
import { instantField } from "./instant";
import { keyField } from "./key";
import { statusField } from "./status";

/**
 * A piece of the sentence that says what happened; with `eventId` it links to that event, with `execution` (an ARN) to
 * that execution, with `at` it is that instant (`text` says it in UTC), with `since` the time that has gone by since then
 * (`text` says how much that was when it was written).
 */
export const storyPartSchema = z.object({
  text: z.string(),
  eventId: z.int().exactOptional(),
  at: instantField.exactOptional(),
  execution: z.string().exactOptional(),
  since: instantField.exactOptional(),
});
export type StoryPart = z.output<typeof storyPartSchema>;

/**
 * `text` is the definition as it came. `assumed`: it was matched by time or by the user, not recorded with the
 * run (an Express execution's definition is kept nowhere). `hash` is of the text; `contentHash` of the value, with the
 * placeholders that the execution tells filled in, null when the text is no definition.
 */
export const definitionSchema = z.object({
  hash: z.string(),
  contentHash: z.string().nullable(),
  text: z.string(),
  assumed: z.boolean(),
});
export type Definition = z.output<typeof definitionSchema>;

/** Time and outcome of one state over this execution. */
export const stateSummarySchema = z.object({
  state: z.string(),
  visits: z.int(),
  attempts: z.int(),
  failures: z.int(),
  catches: z.int(),
  totalMs: z.number(),
});
export type StateSummary = z.output<typeof stateSummarySchema>;

/** `GET /api/executions/{key}` */
export const openedExecutionSchema = z.object({
  row: executionRowSchema,
  story: z.array(storyPartSchema),
  definition: definitionSchema.nullable(),
  /** The whole error and cause of the execution; the row holds a preview of the cause. */
  cause: z.string().nullable(),
  /** What was told of its input and output apart from events; null while events tell them, or nothing does. */
  described: z.object({ input: z.string().nullable(), output: z.string().nullable() }).nullable(),
  /** How the record came: the kinds of the files, in the order they came. */
  sources: z.array(z.string()),
  /** What is missing of the record. `holes` are ranges of event ids, both ends included; the first hundred. */
  missing: z.object({
    count: z.int(),
    gaps: z.array(z.tuple([z.int(), z.int()])),
    truncated: z.boolean(),
    /** Events of types that this version does not know. */
    unknownEvents: z.int(),
  }),
  /** Why its history was not read, where a source has ended with it; null: it was, or nobody has ended with it. */
  unread: z.enum(["withheld", "expired"]).nullable(),
  firstEventId: z.int().nullable(),
  lastEventId: z.int().nullable(),
  states: z.array(stateSummarySchema),
  /** All runs that are stored under its ARN, this one included, the latest first; empty without an ARN. */
  runs: z.array(z.object({ key: keyField, startedAt: instantField.nullable(), status: statusField })),
  /** Events of logs under its ARN of which nothing tells whose they are. */
  unassigned: z.int(),
  /** What a user gave it: `before` is what that replaced, null where nothing was known; of a definition the hash. */
  assigned: z.array(z.object({ what: z.enum(["definition", "arn", "machine"]), before: z.string().nullable() })),
  /** The rules that hide something of its data, for people; without patterns of values. */
  hiding: z.array(z.string()),
  /** Rises with each change of this execution; a page that holds an older one should ask again. */
  revision: z.int(),
  updatedAt: instantField,
});
export type OpenedExecution = z.output<typeof openedExecutionSchema>;
