import { EXECUTION_STATUSES, MACHINE_TYPES } from "../status";
import { VERDICT_CODES } from "../verdict";
import { ACCOUNTED_STATES } from "../accounted";
import { COMPLETENESS, TRIGGERS } from "./choices";

/*
 * What a query asks for: the total table of fields. The parser, the completion, docs/search.md and the SQL of the store
 * (lib/store/query, a total table over the same names) read it, so that a field is added in one place each.
 */

export type FieldType = "text" | "choice" | "number" | "duration" | "time" | "flag";

export type QueryField = {
  readonly type: FieldType;
  /** Other names that are read; the printer writes the name of the row. */
  readonly aliases?: readonly string[];
  /** Of a choice: all there are, as the database names them. */
  readonly choices?: readonly string[];
  /** Where it is stored, for the documentation. */
  readonly stored: string;
  readonly help: string;
  readonly example: string;
};

export const FIELDS = {
  machine: {
    type: "text",
    stored: "Execution.machineId, along its index",
    help: "The state machine: its name or its ARN; `:` finds a part of the name.",
    example: "machine=order-fulfilment",
  },
  status: {
    type: "choice",
    choices: EXECUTION_STATUSES,
    stored: "Execution.status, along its index",
    help: "How it ended, or that it runs.",
    example: "status:failed",
  },
  type: {
    type: "choice",
    choices: MACHINE_TYPES,
    stored: "Execution.type, along its index",
    help: "The type of its state machine.",
    example: "type:express",
  },
  started: {
    type: "time",
    aliases: ["startedAt"],
    stored: "Execution.startedAt, along its index",
    help: "When it started.",
    example: 'started>"2026-11-22 14:00"',
  },
  ended: {
    type: "time",
    aliases: ["stopped", "stoppedAt", "endedAt"],
    stored: "Execution.stoppedAt",
    help: "When it ended.",
    example: "ended>=now-24h",
  },
  imported: {
    type: "time",
    aliases: ["importedAt"],
    stored: "Execution.importedAt",
    help: "When it was stored first.",
    example: "imported>=now-1h",
  },
  duration: {
    type: "duration",
    stored: "Execution.durationMs",
    help: "From its start to its end.",
    example: "duration>1m30s",
  },
  error: {
    type: "text",
    stored: "ExecutionError, along its index",
    help: "The error of any of its ends, those before a redrive too.",
    example: "error=PaymentDeclined",
  },
  cause: {
    type: "text",
    stored: "Execution.cause",
    help: "The first 400 characters of the cause it ended with.",
    example: 'cause:"code 51"',
  },
  fingerprint: {
    type: "text",
    stored: "ExecutionError.fingerprint, along its index",
    help: "The way it failed: error and cause without numbers and ids.",
    example: "fingerprint=3f2a9c0d11e84b57",
  },
  state: {
    type: "text",
    aliases: ["reached"],
    stored: "StateSummary, looked up by execution",
    help: "A state that it entered.",
    example: 'state="Charge card"',
  },
  failedIn: {
    type: "text",
    stored: "StateSummary, looked up by execution",
    help: "A state that failed in it, whether caught or not.",
    example: "failedIn=ChargeCard",
  },
  function: {
    type: "text",
    stored: "SearchAttribute, looked up by execution",
    help: "A Lambda function or an activity that a task called: its name, or its ARN where the history has it.",
    example: "function=charge-card",
  },
  retries: { type: "number", stored: "Execution.retries", help: "Retries of all its states.", example: "retries>=3" },
  events: { type: "number", stored: "Execution.events", help: "Events of its history.", example: "events>20000" },
  redriven: {
    type: "flag",
    stored: "Execution.redrives",
    help: "Whether it was redriven.",
    example: "redriven:yes",
  },
  redrives: { type: "number", stored: "Execution.redrives", help: "How often it was redriven.", example: "redrives>1" },
  tag: {
    type: "text",
    stored: "MachineSeen.tags",
    help: "A tag of its state machine, `key=value`, as a source saw it last.",
    example: 'tag="team=payments"',
  },
  trigger: {
    type: "choice",
    aliases: ["startedBy"],
    choices: TRIGGERS,
    stored: "EngineExecution.startedBy and ExecutionLink",
    help: "What started it, where a parent's record or the local engine tells it.",
    example: "trigger:schedule",
  },
  verdict: {
    type: "choice",
    aliases: ["replay"],
    choices: VERDICT_CODES,
    stored: "Execution.verdict, along its index",
    help: "What its replay came to.",
    example: "verdict:diverged",
  },
  accounted: {
    type: "choice",
    choices: ACCOUNTED_STATES,
    stored: "Execution.accounted, along its index",
    help: "What became of its failure: still open, repaired, failed again, or given up.",
    example: "accounted:open",
  },
  name: { type: "text", stored: "Execution.name", help: "The name of the execution.", example: "name=order-o-17" },
  arn: { type: "text", stored: "Execution.arn", help: "The ARN of the execution.", example: "arn:us-east-1" },
  key: {
    type: "text",
    stored: "Execution.key",
    help: "What its address in Stepscope ends with.",
    example: "key=8c1f04b2e7d95a3c60f1",
  },
  source: {
    type: "text",
    stored: "ExecutionSource, looked up by execution",
    help: "The source that brought it.",
    example: "source=production",
  },
  completeness: {
    type: "choice",
    choices: COMPLETENESS,
    stored: "Execution.completeness",
    help: "Whether its record is complete, still grows, or has holes.",
    example: "completeness:partial",
  },
  cost: {
    type: "number",
    stored: "RollupMember.cost",
    help: "What it cost in dollars, at the prices of this version, once it was counted.",
    example: "cost>0.01",
  },
  "limits.events": {
    type: "number",
    stored: "Execution.lastEventId, along its index",
    help: "The number of its last event; AWS ends a Standard execution at 25,000.",
    example: "limits.events>20000",
  },
  "limits.payload": {
    type: "number",
    stored: "Execution.largestPayload, along its index",
    help: "Bytes of its largest payload; AWS takes 262,144.",
    example: "limits.payload>200000",
  },
  "limits.daysToRedrive": {
    type: "number",
    stored: "Execution.stoppedAt",
    help: "Days in which a Standard execution that did not succeed can still be redriven: 14 after its end.",
    example: "limits.daysToRedrive<3",
  },
  "limits.daysToExpiry": {
    type: "number",
    stored: "Execution.stoppedAt",
    help: "Days until AWS forgets a Standard execution: 90 after its end.",
    example: "limits.daysToExpiry<7",
  },
} as const satisfies Record<string, QueryField>;

export type FieldName = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as readonly FieldName[];

/** Fields of data, which a path follows. */
export const DATA_FIELDS = {
  input: {
    stored: "SearchAttribute, along its index",
    help: "A value of the execution's input, by its path.",
    example: 'input.orderId="o-17"',
  },
  output: {
    stored: "SearchAttribute, along its index",
    help: "A value of the execution's output, by its path.",
    example: "output.total>100",
  },
  result: {
    stored: "OutputAttribute, along its index, where configured; else the histories are read",
    help: "A value of a state's output: the state, then the path.",
    example: "result.ChargeCard.paymentId=p-9",
  },
} as const satisfies Record<string, Pick<QueryField, "stored" | "help" | "example">>;

export type DataFieldName = keyof typeof DATA_FIELDS;
export const DATA_FIELD_NAMES = Object.keys(DATA_FIELDS) as readonly DataFieldName[];

export function queryField(name: FieldName): QueryField {
  return FIELDS[name];
}

const BY_NAME: ReadonlyMap<string, FieldName> = new Map(
  FIELD_NAMES.flatMap((name) =>
    [name, ...(queryField(name).aliases ?? [])].map((one) => [one.toLowerCase(), name] as const),
  ),
);

/** The field of a name or an alias, in either case; null when there is none. */
export function fieldNamed(text: string): FieldName | null {
  return BY_NAME.get(text.toLowerCase()) ?? null;
}
