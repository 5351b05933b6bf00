/*
 * The data-test operators of a Choice rule (39 with their Path forms) and what each compares.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
 */

export type OperandType = "string" | "number" | "boolean" | "timestamp";

export type Operator = {
  /** Type of the operand as written; the Path form takes a reference path instead. */
  readonly operand: OperandType;
  readonly hasPath: boolean;
};

const ordered = ["Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"];

function family(prefix: string, operand: OperandType, endings: readonly string[]): [string, Operator][] {
  return endings.map((ending) => [prefix + ending, { operand, hasPath: true }]);
}

/** Operators by name, without the Path forms. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ...family("String", "string", ordered),
  ["StringMatches", { operand: "string", hasPath: false }],
  ...family("Numeric", "number", ordered),
  ...family("Boolean", "boolean", ["Equals"]),
  ...family("Timestamp", "timestamp", ordered),
  ...["IsNull", "IsPresent", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp"].map((name): [string, Operator] => [
    name,
    { operand: "boolean", hasPath: false },
  ]),
]);

/** The operator that a field of a rule names, with or without Path; undefined for any other field. */
export function operatorOf(field: string): { readonly op: string; readonly path: boolean } | undefined {
  if (OPERATORS.has(field)) return { op: field, path: false };
  const op = field.endsWith("Path") ? field.slice(0, -"Path".length) : "";
  return OPERATORS.get(op)?.hasPath === true ? { op, path: true } : undefined;
}

/** Every field name that is an operator, Path forms included, in the documented order. */
export const OPERATOR_FIELDS: readonly string[] = [...OPERATORS].flatMap(([name, { hasPath }]) =>
  hasPath ? [name, `${name}Path`] : [name],
);
