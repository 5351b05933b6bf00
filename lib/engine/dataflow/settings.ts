import type { Source } from "@/lib/asl/machine";
import type { Json } from "@/lib/base/json";
import { unexpectedType } from "@/lib/expr/jsonata/failures";
import { bindingsOf } from "./bindings";
import type { CompiledState, StepContext } from "../compiledMachine";
import { evaluationFailed, expressionText } from "./expressions";
import { Failure, runtime } from "../failure";
import { floatOf, integerOf, MAX_INTEGER } from "./javaNumber";
import { pathValue } from "./paths";
import type { Cursor } from "../run";
import { StateScope } from "./stateScope";

/** A number of a state, wherever it comes from; null when it is not given. `effective` is what paths start at. */
export type Setting = (
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledState,
  effective: Json,
) => number | null | Failure;

type Rule = {
  readonly kind: "integer" | "float";
  readonly least: number;
  readonly most: number;
  /** What a path is told that leads to a number out of these bounds; null: that it is none. Absent: a path has no bounds. */
  readonly beyond?: string | null;
};

/**
 * The numbers that a state may take from its data, with their bounds.
 *
 * The sentences on ToleratedFailure… are recorded, and so is a MaxItemsPath beyond the bounds: 100000001 is taken, and
 * -1 fails the Map Run. An expression has all of them ("every number out of its range", measured by others).
 */
const RULES = {
  MaxConcurrency: { kind: "integer", least: 0, most: MAX_INTEGER, beyond: null },
  MaxItems: { kind: "integer", least: 0, most: 100_000_000 },
  MaxItemsPerBatch: { kind: "integer", least: 0, most: MAX_INTEGER, beyond: null },
  MaxInputBytesPerBatch: { kind: "integer", least: 0, most: 262_144, beyond: null },
  ToleratedFailureCount: {
    kind: "integer",
    least: 0,
    most: MAX_INTEGER,
    beyond: "ToleratedFailureCount cannot be negative.",
  },
  ToleratedFailurePercentage: {
    kind: "float",
    least: 0,
    most: 100,
    beyond: "ToleratedFailurePercentage must be between 0 and 100.",
  },
  TimeoutSeconds: { kind: "integer", least: 1, most: 99_999_999, beyond: null },
  HeartbeatSeconds: { kind: "integer", least: 1, most: 99_999_999, beyond: null },
} as const satisfies Readonly<Record<string, Rule>>;

export type SettingName = keyof typeof RULES;

/**
 * Compiles a number of a state, as MaxConcurrency or TimeoutSeconds: a literal, which was checked with the definition,
 * a path or an expression.
 *
 * Recorded for paths: `The MaxItemsPath field refers to value "1.5" which is not a valid integer: $.MaxItems`, and
 * `"NoNumber"` or `"{}"` for other values, their text between quotes. A text that holds a number is one.
 */
export function compileSetting(source: Source<number> | undefined, name: SettingName): Setting {
  if (source === undefined) return () => null;
  if (source.kind === "literal") return () => source.value;
  const rule: Rule = RULES[name];
  if (source.kind === "path") {
    const { path } = source;
    const read = pathValue(path);
    return (ctx, cursor, state, effective) => {
      const value = read(new StateScope(ctx, cursor, state, effective));
      return value instanceof Failure ? value : fromPath(rule, name, path, value);
    };
  }
  const text = source.expression;
  const read = expressionText(text, name);
  return (ctx, cursor, state) => {
    const value = read(bindingsOf(ctx, cursor, state));
    return value instanceof Failure ? value : fromExpression(rule, name, text, value);
  };
}

function fromPath(rule: Rule, name: string, path: string, value: Json): number | Failure {
  const number = rule.kind === "integer" ? integerOf(value) : floatOf(value);
  const isWithin = number !== null && number >= rule.least && number <= rule.most;
  if (number !== null && (isWithin || rule.beyond === undefined)) return number;
  if (number !== null && typeof rule.beyond === "string") return runtime(rule.beyond);
  const told = typeof value === "string" ? value : JSON.stringify(value);
  return runtime(`The ${name}Path field refers to value "${told}" which is not a valid ${rule.kind}: ${path}`);
}

function fromExpression({ kind, least, most }: Rule, name: string, text: string, value: Json): number | Failure {
  if (typeof value !== "number") return evaluationFailed(unexpectedType(text, name, "number", value));
  if (value >= least && value <= most && (kind === "float" || Number.isInteger(value))) return value;
  const wanted = kind === "integer" ? "a whole number" : "a number";
  return evaluationFailed({
    cause: `The JSONata expression '${text}' specified for the field '${name}' returned ${value}, which is not ${wanted} between ${least} and ${most}`,
    location: name,
  });
}

/** Evaluates settings one after the other, in the order of the names; the first failure ends it. */
export function settingsOf<K extends string>(
  settings: Readonly<Record<K, Setting>>,
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledState,
  effective: Json,
): Readonly<Record<K, number | null>> | Failure {
  const values = {} as Record<K, number | null>;
  for (const name of Object.keys(settings) as K[]) {
    const value = settings[name](ctx, cursor, state, effective);
    if (value instanceof Failure) return value;
    values[name] = value;
  }
  return values;
}
