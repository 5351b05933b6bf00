import { z } from "zod";
import type { MachineGraph } from "@/lib/asl/graph";
import { err, ok, type Result } from "@/lib/base/result";
import { ADVICE_KINDS } from "@/lib/cost/advice/advice";
import { costLineSchema, dollarsField } from "./cost";
import { MAX_CHOICE } from "./dimension";
import { graphSchema } from "./graph";
import { instantField } from "./instant";
import { keyField } from "./key";
import type { QueryProblem } from "./listQuery";
import { machineEventSchema } from "./machineEvent";
import { machineRowSchema, parseOverviewQuery } from "./overview";
import { type DefinitionsQuery, MATRIX_RUNS, type MachineQuery, type MatrixQuery } from "./machineAddress";
import { statusField } from "./status";

/*
 * A machine by itself: what its states and its definitions did in one stretch of time, what its last executions did state by
 * state, and what it costs. Counts are of executions that began in that time.
 */

const hashField = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in hexadecimal digits");
const machineField = z.string().min(1).max(MAX_CHOICE.machine);

/** Reads `?machine=…&last=7d&definition=HASH`, or `&from=…&to=…`. */
export function parseMachineQuery(params: URLSearchParams): Result<MachineQuery, QueryProblem> {
  const time = parseOverviewQuery(params);
  if (!time.ok) return time;
  const machine = machineField.safeParse(params.get("machine") ?? "");
  if (!machine.success) return err({ parameter: "machine", why: "the name or the ARN of a machine" });
  const definition = hashField.nullable().safeParse(params.get("definition") || null);
  if (!definition.success) return err({ parameter: "definition", why: "a SHA-256 in hexadecimal digits" });
  return ok({ machine: machine.data, time: time.value, definition: definition.data });
}

const stateFiguresSchema = z.object({
  state: z.string(),
  /** Null: the definition that is drawn does not have it. */
  type: z.string().nullable(),
  /** Executions that came to it. */
  executions: z.int(),
  visits: z.int(),
  attempts: z.int(),
  /** Each failure that a retrier or catcher could take, and each visit that failed; and those that a catcher took. */
  failures: z.int(),
  catches: z.int(),
  retries: z.int(),
  /** Entered and retried: what Standard is charged for. */
  transitions: z.int(),
  /** Over all visits, ms. */
  totalMs: z.number(),
  /** Of its visits, ms, within 1 %; null: none has ended. */
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  longestMs: z.number(),
  /** Its transitions at list price; null: as Express it costs nothing by itself. */
  cost: dollarsField.nullable(),
});
export type StateFiguresRow = z.output<typeof stateFiguresSchema>;

const durationsSchema = z.object({ p50: z.number(), p95: z.number() }).nullable();

const revisionSchema = z.object({
  hash: z.string(),
  firstSeenAt: instantField,
  lastSeenAt: instantField,
  /** Who brought it, as CloudTrail told; null: nobody knows. */
  by: z.string().nullable(),
  /** It was seen last of all. */
  isCurrent: z.boolean(),
  /** Of those that began in the stretch. */
  executions: z.int(),
  failed: z.int(),
  failureRate: z.number().nullable(),
  durations: durationsSchema,
  /** Of one execution on average, at list price; null: none, or not counted yet. */
  costEach: dollarsField.nullable(),
});
export type RevisionRow = z.output<typeof revisionSchema>;

const adviceSchema = z.object({
  kind: z.enum(ADVICE_KINDS),
  state: z.string().nullable(),
  holds: z.boolean(),
  sentence: z.string(),
  /** Dollars saved in 30 days at the traffic of this time. */
  monthly: dollarsField.nullable(),
  /** What is charged, and what would be instead, for what was counted in `ms`. */
  now: z.array(costLineSchema),
  instead: z.array(costLineSchema),
  ms: z.number(),
  notes: z.array(z.string()),
});
export type AdviceRow = z.output<typeof adviceSchema>;

const diagnosticSchema = z.object({
  severity: z.enum(["ERROR", "WARNING"]),
  code: z.string(),
  message: z.string(),
  location: z.string().nullable(),
  line: z.int().nullable(),
  column: z.int().nullable(),
});

const definitionSchema = z.object({
  hash: z.string(),
  isCurrent: z.boolean(),
  text: z.string(),
  /** Null: it cannot be read. */
  graph: graphSchema.nullable(),
  diagnostics: z.array(diagnosticSchema),
  otherDiagnostics: z.int(),
});
export type MachineDefinition = Omit<z.output<typeof definitionSchema>, "graph"> & {
  readonly graph: MachineGraph | null;
};

const trendPointSchema = z.object({
  at: instantField,
  executions: z.number(),
  failed: z.number(),
  /** Of those that succeeded, ms. */
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  /** Dollars, to draw: from a sketch, within 1 %. */
  cost: z.number(),
});

/** `GET /api/machines/machine` */
export const machineSchema = z.object({
  at: instantField,
  from: instantField,
  to: instantField.nullable(),
  isSummed: z.boolean(),
  /** As the list and the start page have it. */
  row: machineRowSchema,
  arn: z.string().nullable(),
  /** Null: none is known. */
  definition: definitionSchema.nullable(),
  /** In the order of the definition, then those that it does not have. */
  states: z.array(stateFiguresSchema),
  revisions: z.array(revisionSchema),
  otherRevisions: z.int(),
  trend: z.array(trendPointSchema),
  /** Length of a step of the trend, ms. */
  trendStep: z.number(),
  changes: z.array(machineEventSchema),
  cost: z.object({
    region: z.string(),
    asOf: z.string(),
    /** Of all that began in the stretch, as it ran and as the other type; at list price, with the log that Express needs. */
    standard: dollarsField,
    express: dollarsField,
    /** The same for 30 days at this traffic. */
    monthlyStandard: dollarsField,
    monthlyExpress: dollarsField,
    /** Executions that are not counted yet: they are not in the figures. */
    pending: z.int(),
    advice: z.array(adviceSchema),
  }),
});
export type MachineAnswer = Omit<z.output<typeof machineSchema>, "definition"> & {
  readonly definition: MachineDefinition | null;
};

/** Rows at most; what is beyond them is counted. */
export const MAX_REVISIONS = 50;
export const MAX_DIAGNOSTICS = 100;
export const MAX_MACHINE_STATES = 1_000;

/** Runs of the matrix, at most. */
export const MAX_MATRIX_RUNS = 200;
const runsField = z.coerce.number().int().min(1).max(MAX_MATRIX_RUNS);

/** Reads `?machine=…&last=…&runs=60`. */
export function parseMatrixQuery(params: URLSearchParams): Result<MatrixQuery, QueryProblem> {
  const query = parseMachineQuery(params);
  if (!query.ok) return query;
  const runs = runsField.safeParse(params.get("runs") || MATRIX_RUNS);
  if (!runs.success) return err({ parameter: "runs", why: `a number from 1 to ${MAX_MATRIX_RUNS}` });
  const { machine, time } = query.value;
  return ok({ machine, time, runs: runs.data });
}

/**
 * What became of a state in a run, by what is kept of it:
 *
 * - `failed`: something failed that neither its Retry nor its Catch took
 * - `caught`: its Catch took a failure
 * - `retried`: what failed was tried again, and went well
 * - `running`: a visit has not ended
 * - `cut`: nothing failed, and the run was stopped from outside: here or behind it
 * - `succeeded`: nothing failed
 */
export const CELL_OUTCOMES = ["succeeded", "retried", "caught", "failed", "running", "cut"] as const;
export type CellOutcome = (typeof CELL_OUTCOMES)[number];

/** `[state, outcome, visits, attempts, ms, transitions]`: indexes in `states` and CELL_OUTCOMES. */
const cellSchema = z.tuple([z.int(), z.int(), z.int(), z.int(), z.number(), z.int()]);
export type MatrixCell = z.output<typeof cellSchema>;

const matrixRunSchema = z.object({
  key: keyField,
  name: z.string(),
  status: statusField,
  startedAt: instantField,
  durationMs: z.number().nullable(),
  definition: z.string().nullable(),
  /** Of one transition; null: as Express a state costs nothing by itself. */
  transition: dollarsField.nullable(),
  cells: z.array(cellSchema),
});
export type MatrixRun = z.output<typeof matrixRunSchema>;

/** `GET /api/machines/matrix`: states by runs, the oldest run first. */
export const matrixSchema = z.object({
  states: z.array(z.string()),
  runs: z.array(matrixRunSchema),
  /** States beyond MAX_MATRIX_STATES, which are left out. */
  otherStates: z.int(),
});
export type Matrix = z.output<typeof matrixSchema>;
export const MAX_MATRIX_STATES = 500;

const definitionsSchema = z.object({ machine: machineField, before: hashField, after: hashField });

/** Reads `?machine=…&before=HASH&after=HASH`. */
export function parseDefinitionsQuery(params: URLSearchParams): Result<DefinitionsQuery, QueryProblem> {
  const given = Object.fromEntries(["machine", "before", "after"].map((name) => [name, params.get(name) ?? ""]));
  const parsed = definitionsSchema.safeParse(given);
  if (parsed.success) return ok(parsed.data);
  const [first] = parsed.error.issues;
  return err({ parameter: String(first?.path[0] ?? ""), why: first?.message ?? "" });
}

const diffLineSchema = z.object({ before: z.int().nullable(), after: z.int().nullable(), text: z.string() });

/** `GET /api/machines/definitions`: what leads from one definition to another. */
export const definitionDifferenceSchema = z.object({
  states: z.array(z.object({ state: z.string(), kind: z.enum(["added", "removed", "changed"]) })),
  /** Lines with some around them; null: some are left out. */
  lines: z.array(diffLineSchema.nullable()),
  otherLines: z.int(),
});
export type DefinitionDifferenceAnswer = z.output<typeof definitionDifferenceSchema>;

/** `GET /api/executions/{key}/step?state=NAME`: the event by which a page opens an execution at a state. */
export const stepPlaceSchema = z.object({
  /** Null: its record does not have the state. */
  event: z.int().nullable(),
});
export type StepPlace = z.output<typeof stepPlaceSchema>;

export type StepPlaceQuery = { readonly state: string };

export function parseStepPlaceQuery(params: URLSearchParams): Result<StepPlaceQuery, QueryProblem> {
  const state = params.get("state") ?? "";
  return state === "" ? err({ parameter: "state", why: "the name of a state" }) : ok({ state });
}
