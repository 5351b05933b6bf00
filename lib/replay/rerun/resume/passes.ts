import type { QueryLanguage } from "@/lib/asl/machine";
import type { JsonObject } from "@/lib/base/json";

/*
 * The Pass and Choice states that bring recorded data back, in the language of their machine. Data never stands in the
 * definition: it comes with the input of the execution, so that nothing of it can read as an expression.
 */

export type Behind = { readonly Next: string } | { readonly End: true };

/** Where a Pass finds what it hands on: in its own input, or in a variable. */
export type Where = { readonly kind: "input" } | { readonly kind: "variable"; readonly name: string };

/**
 * Hands on a member of what it is given, and assigns others.
 *
 * @param assigns variables with the members, one below the other, that hold their values.
 */
export function handOn(
  language: QueryLanguage,
  from: Where,
  member: string | null,
  assigns: ReadonlyMap<string, readonly string[]>,
  behind: Behind,
): JsonObject {
  const members = member === null ? [] : [member];
  const assigned = [...assigns].map(([name, path]) => [name, path] as const);
  const common = { Type: "Pass", ...behind };
  if (language === "JSONata") {
    return {
      ...common,
      Output: `{% ${jsonataPath(from, members)} %}`,
      ...optional(
        "Assign",
        Object.fromEntries(assigned.map(([name, path]) => [name, `{% ${jsonataPath(from, path)} %}`])),
      ),
    };
  }
  return {
    ...common,
    ...(from.kind === "input"
      ? { OutputPath: jsonPath(from, members) }
      : { Parameters: { "value.$": jsonPath(from, members) }, OutputPath: "$.value" }),
    ...optional("Assign", Object.fromEntries(assigned.map(([name, path]) => [`${name}.$`, jsonPath(from, path)]))),
  };
}

/** Leads each item to where it goes on, by the number that it holds as `at`; each holds that of one of the targets. */
export function choiceByNumber(
  language: QueryLanguage,
  targets: readonly (readonly [at: number, next: string])[],
): JsonObject {
  const rules = targets
    .slice(0, -1)
    .map(([at, next]) =>
      language === "JSONata"
        ? { Condition: `{% $states.input.at = ${at} %}`, Next: next }
        : { Variable: "$.at", NumericEquals: at, Next: next },
    );
  return { Type: "Choice", Choices: rules, Default: targets.at(-1)?.[1] ?? "" };
}

/** The field of a Map that takes its items from a variable. */
export function itemsFrom(language: QueryLanguage, variable: string): JsonObject {
  return language === "JSONata" ? { Items: `{% $${variable} %}` } : { ItemsPath: `$${variable}` };
}

function optional(field: string, members: JsonObject): JsonObject {
  return Object.keys(members).length === 0 ? {} : { [field]: members };
}

function jsonPath(from: Where, members: readonly string[]): string {
  const head = from.kind === "input" ? "$" : `$${from.name}`;
  return head + members.map((name) => (/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `['${name}']`)).join("");
}

function jsonataPath(from: Where, members: readonly string[]): string {
  const head = from.kind === "input" ? "$states.input" : `$${from.name}`;
  return [head, ...members.map((name) => `\`${name}\``)].join(".");
}
