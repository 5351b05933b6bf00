import type { Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { compilePath } from "@/lib/expr/jsonpath/compile";
import type { BusEvent } from "./busEvent";

/** What a target is given in place of the event; at most one of the three. */
export type TargetInput = {
  /** JSON that it always gets. */
  readonly Input?: string | undefined;
  /** The part of the event that it gets. */
  readonly InputPath?: string | undefined;
  readonly InputTransformer?:
    | {
        /** Names to paths in the event. */
        readonly InputPathsMap?: Readonly<Record<string, string>> | undefined;
        /** JSON in which `<name>` stands for what is found there. */
        readonly InputTemplate: string;
      }
    | undefined;
};

export type FiredRule = {
  readonly name: string;
  readonly arn: string;
  /** When the event came in, ISO-8601. */
  readonly ingestionTime: string;
};

/** The input of the execution that a target starts: JSON. The error says why there is none. */
export function inputFor(target: TargetInput, event: BusEvent, rule: FiredRule): Result<string, string> {
  const { Input, InputPath, InputTransformer } = target;
  if (Input !== undefined) return asJson(Input);
  if (InputPath !== undefined) {
    const found = valueAt(event, InputPath);
    return found.ok ? ok(JSON.stringify(found.value ?? null)) : found;
  }
  if (InputTransformer === undefined) return ok(JSON.stringify(event));
  const { InputPathsMap = {}, InputTemplate } = InputTransformer;
  const values = new Map(predefined(event, rule));
  for (const [name, path] of Object.entries(InputPathsMap)) {
    const found = valueAt(event, path);
    if (!found.ok) return found;
    // A path that leads nowhere is an empty text.
    values.set(name, found.value ?? "");
  }
  return asJson(fill(InputTemplate, values));
}

/** Why a target's input cannot be used, whatever the event; null: it can. */
export function inputProblem({ Input, InputPath, InputTransformer }: TargetInput): string | null {
  const given = [Input, InputPath, InputTransformer].filter((one) => one !== undefined);
  if (given.length > 1) return "Only one of Input, InputPath, or InputTransformer must be provided";
  if (Input !== undefined && !asJson(Input).ok) return "Input must be JSON";
  const paths = InputPath === undefined ? Object.values(InputTransformer?.InputPathsMap ?? {}) : [InputPath];
  return paths.find((path) => !compilePath(path).ok) === undefined ? null : "A path must be a JSONPath, as $.detail.id";
}

function predefined(event: BusEvent, { name, arn, ingestionTime }: FiredRule): readonly (readonly [string, Json])[] {
  return [
    ["aws.events.rule-name", name],
    ["aws.events.rule-arn", arn],
    ["aws.events.event", event as Json],
    ["aws.events.event.json", JSON.stringify(event)],
    ["aws.events.event.ingestion-time", ingestionTime],
  ];
}

function valueAt(event: BusEvent, path: string): Result<Json | undefined, string> {
  const compiled = compilePath(path);
  return compiled.ok ? ok(compiled.value.findPresent(event as Json)) : err(compiled.error.message);
}

/**
 * Fills a template. Outside of quotes a name becomes its value as JSON, inside of them its text; a name that nobody gave
 * stays as it stands.
 */
function fill(template: string, values: ReadonlyMap<string, Json>): string {
  let isQuoted = false;
  return template.replace(/\\.|"|<([A-Za-z0-9_.-]+)>/gs, (found: string, name: string | undefined) => {
    if (found === '"') isQuoted = !isQuoted;
    const value = name === undefined ? undefined : values.get(name);
    if (value === undefined) return found;
    if (!isQuoted) return JSON.stringify(value);
    return JSON.stringify(typeof value === "string" ? value : JSON.stringify(value)).slice(1, -1);
  });
}

/** The text as it stands where it is JSON. */
function asJson(text: string): Result<string, string> {
  try {
    JSON.parse(text);
    return ok(text);
  } catch {
    return err("the input that the target makes is no JSON; a string stands in quotes");
  }
}
