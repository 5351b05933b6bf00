import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { buildMachine } from "./build/machine";
import { checkDefinition } from "./check/definition";
import type { Diagnostic } from "./diagnostic";
import type { Finding } from "./finding";
import { printLocation, type Location } from "./location";
import type { MachineType, StateMachine } from "./machine";
import { USUAL_PARTITION } from "./pseudoParameters";
import { buildRecorded, type RecordedMachine } from "./recorded";
import { substituteJson, substituteText, type Substitutions } from "./substitute";
import { MAX_DEPTH, type TextFault } from "./text/document";
import { readJson } from "./text/json-text";
import { linesOf, offsetOf, type LineColumn } from "./text/mark";
import { readYaml } from "./text/yaml-text";

export type ParseOptions = {
  /** Default STANDARD; EXPRESS refuses what Express workflows do not have. */
  readonly type?: MachineType;
  /** Values for `${Name}`. */
  readonly substitutions?: Substitutions;
  /** Format of a source that is text; default json. */
  readonly format?: "json" | "yaml";
};

export type Parsed = {
  /** Present exactly when no diagnostic is an ERROR. */
  readonly machine?: StateMachine;
  readonly diagnostics: readonly Diagnostic[];
};

/**
 * Reads a definition: text, or a value that is a definition already.
 *
 * Never throws on any source. Diagnostics carry AWS's code, message and location (as recorded from
 * ValidateStateMachineDefinition) and, when the source is text, line and column of it; findings of our
 * own have codes that begin with `STEPSCOPE_` and are warnings.
 */
export function parseMachine(source: string | Json, options: ParseOptions = {}): Parsed {
  const { value, findings, diagnostics } = read(source, options);
  if (value === undefined || findings.some(({ severity }) => severity === "ERROR")) return { diagnostics };
  return { machine: buildMachine(value), diagnostics };
}

export type ParsedRecord = Parsed & Pick<RecordedMachine, "doubts">;

/**
 * Reads a definition that a recorded execution ran with: AWS accepted it, whatever our checks mind. There is a machine
 * wherever there are states; `doubts` names those that cannot be run as they are written. Never throws.
 */
export function parseRecorded(source: string | Json, options: ParseOptions = {}): ParsedRecord {
  const { value, findings, diagnostics } = read(source, options);
  const { machine, doubts } = value === undefined ? NOTHING_BUILT : buildRecorded(value, findings);
  return { ...(machine === null ? {} : { machine }), diagnostics, doubts };
}

const NOTHING_BUILT: RecordedMachine = { machine: null, doubts: new Map() };

/** A definition as a value; absent where it is none. */
type Read = {
  readonly value?: JsonObject;
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
};

function read(source: string | Json, options: ParseOptions): Read {
  return typeof source === "string" ? readText(source, options) : readValue(source, options);
}

function readText(source: string, options: ParseOptions): Read {
  const format = options.format ?? "json";
  const { text, original } = substituteText(source, valuesOf(options), format);
  const read = format === "json" ? readJson(text) : readYaml(text);
  const lines = linesOf(source);
  const place = (offset: number) => lines(original(offset));
  if (!read.ok) return { findings: [], diagnostics: [unreadable(read.error, place)] };
  const { value, mark } = read.value;
  return checked(value, options, (location) => place(offsetOf(mark, location)));
}

function readValue(source: Json, options: ParseOptions): Read {
  if (isTooDeep(source)) return { findings: [], diagnostics: [TOO_DEEP] };
  return checked(substituteJson(source, valuesOf(options)), options);
}

/** A partition is hardly ever another than the usual one, and without it no ARN of an integration is one. */
function valuesOf({ substitutions = {} }: ParseOptions): Substitutions {
  return { ...USUAL_PARTITION, ...substitutions };
}

const TOO_DEEP: Diagnostic = {
  severity: "ERROR",
  code: "TOO_DEEPLY_NESTED",
  message: `The definition is nested deeper than ${MAX_DEPTH} levels`,
};

/** Text is refused by its reader; a value has to be measured before anything recurses over it. */
function isTooDeep(source: Json): boolean {
  const open: (readonly [Json, number])[] = [[source, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, depth] = next;
    if (typeof value !== "object" || value === null) continue;
    if (depth >= MAX_DEPTH) return true;
    for (const inner of Object.values(value) as readonly Json[]) open.push([inner, depth + 1]);
  }
  return false;
}

function checked(value: Json, options: ParseOptions, place?: (location: Location) => LineColumn): Read {
  const findings = checkDefinition(value, options.type ?? "STANDARD");
  const diagnostics = findings.map((finding) => diagnostic(finding, place));
  return { ...(isObject(value) ? { value } : {}), findings, diagnostics };
}

function diagnostic(finding: Finding, place?: (location: Location) => LineColumn): Diagnostic {
  const { severity, code, message, location } = finding;
  return {
    severity,
    code,
    message,
    ...(location === undefined ? {} : { location: printLocation(location) }),
    ...place?.(finding.place ?? location ?? []),
  };
}

function unreadable(fault: TextFault, place: (offset: number) => LineColumn): Diagnostic {
  const { code, message, location, offset } = fault;
  return { severity: "ERROR", code, message, ...(location === undefined ? {} : { location }), ...place(offset) };
}
