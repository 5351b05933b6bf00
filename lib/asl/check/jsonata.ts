import { isArray, isObject, type Json } from "@/lib/base/json";
import { compileJsonata, expressionIn } from "@/lib/expr/jsonata/compile";
import { parseExpression } from "@/lib/expr/jsonata/library";
import { refuse, within, type Check, type Site } from "./site";
import { readsOf } from "./jsonata-reads";
import { words } from "./misleadingText";

/*
 * JSONata in definitions: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 *
 * An expression is a whole text between `{%` and `%}`. It is evaluated without a context item, so that
 * a name or `$` at its top level is refused (measured), and so is a field of `$states` that the place
 * does not have.
 */

/** A value in which any text may be an expression: Arguments, Output, Assign, Items, … */
export const jsonataTemplate: Check = (value, site) => {
  if (typeof value === "string") expression(value, site);
  else if (isArray(value)) value.forEach((item, i) => jsonataTemplate(item, within(site, i)));
  else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) jsonataTemplate(item, within(site, key));
  }
};

/** In a JSONata state the value may be an expression; otherwise, and in JSONPath, `check` decides. */
export function orJsonata(check: Check): Check {
  return (value, site) => {
    if (site.language === "JSONata" && typeof value === "string" && looksMarked(value)) expression(value, site);
    else check(value, site);
  };
}

/** The same check where `$states` has more fields. */
export function seeing(field: Site["sees"][number], check: Check): Check {
  return (value, site) => check(value, { ...site, sees: [...site.sees, field] });
}

/** A mark at one end only. A text with blanks outside its marks is a constant (recorded in arguments/test_base_cases). */
function looksMarked(text: string): boolean {
  return text.startsWith("{%") || text.endsWith("%}");
}

function expression(text: string, site: Site): void {
  if (!looksMarked(text)) return;
  const inner = expressionIn(text);
  if (inner === null) return refuse(site, words.jsonataMarks);
  const compiled = compileJsonata(inner);
  if (!compiled.ok) return refuse(site, compiled.error.message, { code: "INVALID_JSONATA_EXPRESSION" });
  const { topLevel, states } = readsOf(parseExpression(inner) as unknown as Json);
  const unsupported = (message: string) => refuse(site, message, { code: "UNSUPPORTED_JSONATA_EXPRESSION" });
  for (const name of topLevel) unsupported(words.topLevel(name));
  for (const name of states) {
    if (!exists(name, site)) unsupported(words.statesField(name));
  }
}

function exists(name: string, site: Site): boolean {
  return name === "input" || name === "context" || site.sees.some((seen) => seen === name);
}
