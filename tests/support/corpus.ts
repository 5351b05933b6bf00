import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/*
 * The recordings beside the project (`../shared/corpus`), brought back to the form in which AWS sends them.
 *
 * They went through transformers before they were stored (its NOTES.md): texts that held JSON objects were parsed,
 * times became the words `timestamp` and `date`, some Parallel events lost their ids. The product never learns that
 * form; only this adapter does.
 */

export const CORPUS = fileURLToPath(new URL("../../../shared/corpus", import.meta.url));

/** Whether the recordings are here; says loudly that tests are skipped when they are not. */
export function corpusPresent(): boolean {
  const present = existsSync(join(CORPUS, "cases"));
  if (!present) console.warn(`SKIPPED: no recordings in ${CORPUS}; tests against AWS's own histories did not run`);
  return present;
}

export type Snapshot = Readonly<Record<string, unknown>>;

export type CorpusCase = {
  /** `area/file.json`. */
  readonly path: string;
  readonly name: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly tags: readonly string[];
  readonly definition: unknown;
  readonly input: unknown;
  /** As recorded, snapshot form. */
  readonly recorded: readonly Snapshot[];
  /** As GetExecutionHistory would send them. */
  readonly events: readonly Snapshot[];
  /** Why the case cannot be decided as recorded, if so. */
  readonly exception: string | null;
  readonly whole: Snapshot;
};

/** Every case with a history, sorted by path. */
export function corpusCases(): CorpusCase[] {
  const root = join(CORPUS, "cases");
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".json"))
    .sort()
    .map((path) => readCase(path, JSON.parse(readFileSync(join(root, path), "utf8")) as Snapshot))
    .filter((one) => one !== null);
}

function readCase(path: string, whole: Snapshot): CorpusCase | null {
  const history = whole["history"];
  if (history === null || history === undefined) return null;
  const recorded = (Array.isArray(history) ? history : (history as { events: unknown[] }).events) as Snapshot[];
  const tags = (whole["tags"] ?? []) as string[];
  const exception = whole["exception"];
  return {
    path,
    name: String(whole["name"]),
    type: whole["type"] === "EXPRESS" ? "EXPRESS" : "STANDARD",
    tags,
    definition: whole["definition"],
    input: whole["input"],
    recorded,
    events: wireEvents(recorded, tags),
    exception: exception === undefined || exception === null ? null : JSON.stringify(exception),
    whole,
  };
}

/** The first event of every recording happened here: 2024-11-06T09:42:03.123Z. */
export const T0 = 1730886123123;
/** Milliseconds between events of consecutive ids. */
export const STEP = 37;

/** Gives recorded events their wire form: ids in place, times, texts. */
export function wireEvents(recorded: readonly Snapshot[], tags: readonly string[]): Snapshot[] {
  const forward = tags.includes("reverse-order") ? [...recorded].reverse() : recorded;
  const numbered = tags.includes("ids-normalised") ? restoreIds(forward) : forward;
  return numbered.map(wireEvent);
}

/**
 * Ids that a transformer took away (they read `[0]`) are counted on from the event before. Where it dropped
 * events the next id that is left jumps, and the history has a hole. `previousEventId` (0 there) becomes what AWS's
 * chains have: a state is entered after ParallelStateStarted and left after its own last event, which is the one
 * that entered it when no other is known; the rest follows the event before it.
 */
function restoreIds(events: readonly Snapshot[]): Snapshot[] {
  let last = 0;
  let started = 0;
  const entered = new Map<unknown, number>();
  return events.map((event) => {
    const lost = typeof event["id"] !== "number";
    const id = lost ? last + 1 : Number(event["id"]);
    const type = String(event["type"]);
    const details = (event["stateEnteredEventDetails"] ?? event["stateExitedEventDetails"]) as Snapshot | undefined;
    const name = details?.["name"];
    if (type === "ParallelStateStarted") started = id;
    const before = type.endsWith("Entered") ? started : type.endsWith("Exited") ? (entered.get(name) ?? last) : last;
    if (type.endsWith("Entered")) entered.set(name, id);
    last = id;
    return { ...event, id, previousEventId: lost ? before : event["previousEventId"] };
  });
}

export function wireEvent(event: Snapshot): Snapshot {
  return {
    ...Object.fromEntries(
      Object.entries(event).map(([key, value]) => [key, key.endsWith("EventDetails") ? wireDetails(value) : value]),
    ),
    timestamp: (T0 + Number(event["id"]) * STEP) / 1000,
  };
}

const TEXTS = new Set(["input", "output", "parameters", "cause"]);

/** NOTES.md 2: texts that held an object were parsed once; arrays and scalars stayed text. */
export function wireDetails(details: unknown): unknown {
  if (typeof details !== "object" || details === null) return details;
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => {
      if (key === "assignedVariables") return [key, wireVariables(value)];
      return [key, TEXTS.has(key) && typeof value !== "string" ? JSON.stringify(value) : value];
    }),
  );
}

function wireVariables(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, text]) => [name, typeof text === "string" ? text : JSON.stringify(text)]),
  );
}

export type CorpusLog = {
  readonly file: string;
  readonly name: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly definitions: readonly unknown[];
  /** Log records in the form CloudWatch Logs holds. */
  readonly records: readonly Snapshot[];
};

/** The recordings of CloudWatch Logs; the EventBridge ones beside them are another format. */
export function corpusLogs(): CorpusLog[] {
  const root = join(CORPUS, "express-logs");
  return readdirSync(root)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => readLog(file, JSON.parse(readFileSync(join(root, file), "utf8")) as Snapshot))
    .filter((log) => log !== null);
}

function readLog(file: string, whole: Snapshot): CorpusLog | null {
  if (whole["kind"] !== "cloudwatch-logs") return null;
  const recorded = whole["recorded"] as Snapshot;
  const executions = whole["executions"] as Snapshot[];
  const found = Object.values(recorded).flatMap((value) => value) as Snapshot[];
  return {
    file,
    name: String(whole["name"]),
    type: executions[0]?.["type"] === "EXPRESS" ? "EXPRESS" : "STANDARD",
    definitions: executions.map((one) => one["definition"]),
    records: found.flatMap(logRecords).map(wireRecord),
  };
}

/** Some recordings hold records inside lists or groups by execution. */
function logRecords(value: unknown): Snapshot[] {
  if (Array.isArray(value)) return value.flatMap(logRecords);
  if (typeof value !== "object" || value === null) return [];
  if ("execution_arn" in value) return [value as Snapshot];
  return Object.values(value).flatMap(logRecords);
}

function wireRecord(record: Snapshot): Snapshot {
  return {
    ...record,
    details: wireDetails(record["details"]),
    event_timestamp: String(T0 + Number(record["id"]) * STEP),
  };
}
