import { z } from "zod";
import type { MachineGraph } from "@/lib/asl/graph";
import { DIVERGENCE_KINDS } from "@/lib/replay/divergence";
import { dollarsField } from "./cost";
import { stagesField, tokenField } from "./forkStages";
import { instantField } from "./instant";
import { keyField } from "./key";
import { differenceSchema, givenUpReplaySchema, pendingReplaySchema } from "./replay";
import { timelineFrame } from "./timeline";

/*
 * What would have happened to an execution (lib/replay/fork), as pages draw and list it.
 */

const runStatusField = z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]);

const questionSchema = z.object({
  token: tokenField,
  state: z.string(),
  kind: z.enum(["task", "mapRun"]),
  resource: z.string().nullable(),
  input: z.string().nullable(),
  attempt: z.int(),
});
export type QuestionView = z.output<typeof questionSchema>;

const firstDifferenceSchema = z.object({
  kind: z.enum(DIVERGENCE_KINDS),
  state: z.string().nullable(),
  /** Ids of the events; null where a side has no such event. */
  recorded: z.int().nullable(),
  ours: z.int().nullable(),
  difference: z.array(differenceSchema),
});

/** How often each state was entered by the record and by the fork, in the order in which they were first. */
const enteredSchema = z.object({ name: z.string(), recorded: z.int(), ours: z.int() });
export type EnteredView = z.output<typeof enteredSchema>;

const changedDataSchema = z.object({
  /** Null: of the execution itself. */
  state: z.string().nullable(),
  what: z.enum(["input", "output"]),
  /** Ids of the events that hold it. */
  recorded: z.int(),
  ours: z.int(),
  differences: z.array(differenceSchema),
});
export type ChangedDataView = z.output<typeof changedDataSchema>;

const costSchema = z.object({ standard: dollarsField, express: dollarsField });

const graphField = z.custom<MachineGraph>(
  (value) => z.looseObject({ levels: z.array(z.unknown()) }).safeParse(value).success,
  "a graph: levels",
);

const findingSchema = z.object({ message: z.string(), location: z.string().nullable(), line: z.int().nullable() });
export type FindingView = z.output<typeof findingSchema>;

/** The run of a fork, and what differs from the record. */
const forkRunSchema = z.object({
  kind: z.literal("run"),
  status: runStatusField,
  output: z.string().nullable(),
  error: z.string().nullable(),
  cause: z.string().nullable(),
  forkedAt: z.int().nullable(),
  /** The first stage whose place the run did not come to. */
  notReached: z.int().nullable(),
  questions: z.array(questionSchema),
  /** How many outcomes came from where. */
  answered: z.object({ edit: z.int(), record: z.int(), mock: z.int() }),
  first: firstDifferenceSchema.nullable(),
  entered: z.array(enteredSchema),
  /** At most MAX_CHANGED_DATA; `changedTotal` is how many there are. */
  changed: z.array(changedDataSchema),
  changedTotal: z.int(),
  cost: z.object({ recorded: costSchema, ours: costSchema, asOf: z.string() }),
  /** The fold of its events. */
  trace: timelineFrame,
  /** Of each of its steps, by the id of its first event: which attempt it is, and the input of its state where that is short. */
  places: z.record(z.string(), z.object({ token: tokenField, input: z.string().nullable() })),
  /** Of the definition that it ends with. */
  graph: graphField,
  /** What our checks mind in a definition that was changed: AWS would refuse it. */
  findings: z.array(findingSchema),
});
export type ForkRunView = z.output<typeof forkRunSchema>;

/** There is no run: the execution cannot be replayed, or a definition cannot be read or lacks what runs. */
const refusedForkSchema = z.object({ kind: z.literal("refused"), why: z.string(), findings: z.array(findingSchema) });
export type RefusedForkView = z.output<typeof refusedForkSchema>;

export const forkViewSchema = z.discriminatedUnion("kind", [forkRunSchema, refusedForkSchema]);
export type ForkView = z.output<typeof forkViewSchema>;

/** Characters of inputs of steps that are sent: of one, and of all. */
export const SHORT_INPUT = 20_000;
export const ALL_INPUTS = 2_000_000;

/** Places where data differs that are sent. */
export const MAX_CHANGED_DATA = 60;

/** Answer of `POST /api/executions/{key}/forks/run`: the worker runs it, so there may be none yet. */
export const forkAnswerSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("opened"), fork: forkViewSchema }),
  pendingReplaySchema,
  givenUpReplaySchema,
]);
export type ForkAnswer = z.output<typeof forkAnswerSchema>;

const listedForkSchema = z.object({
  key: keyField,
  name: z.string(),
  createdAt: instantField,
  /** What its run came to when it was kept. */
  status: runStatusField,
  error: z.string().nullable(),
  questions: z.int(),
  difference: z.object({ kind: z.enum(DIVERGENCE_KINDS), state: z.string().nullable(), field: z.string() }).nullable(),
  events: z.int(),
  execution: z.object({ key: keyField, name: z.string(), machine: z.string().nullable() }),
  /** The execution was changed after it was kept: it may come to something else now. */
  isOutdated: z.boolean(),
  /** Of its stages, in their order (forkEdits.ts). */
  edits: z.array(
    z.object({ place: z.string().nullable(), texts: z.array(z.string()), definition: z.array(differenceSchema) }),
  ),
});
export type ListedForkView = z.output<typeof listedForkSchema>;

/** `GET /api/forks/{key}` */
export const savedForkSchema = listedForkSchema.extend({ stages: stagesField });
export type SavedForkView = z.output<typeof savedForkSchema>;

/** `GET /api/forks` and `GET /api/executions/{key}/forks`: the newest first, at most MAX_LISTED_FORKS. */
export const forkListSchema = z.object({ forks: z.array(listedForkSchema), total: z.int() });
export type ForkList = z.output<typeof forkListSchema>;
export const MAX_LISTED_FORKS = 200;

/** Answer of what saves, renames and removes forks. */
export const forkKeySchema = z.object({ key: keyField });
