import type { JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { exactMember, exactOf } from "@/lib/base/long";
import type { Cursor } from "@/lib/engine/run";
import type { Names } from "./names";

/*
 * What was recorded and a resumed execution needs again, as JSON texts: no number is read, so none is rounded.
 */

/** Values that the resumed execution holds in variables of its outermost level, by name. */
export class RecordedData {
  readonly variables = new Map<string, string>();

  constructor(private readonly names: Names) {}

  /** Keeps a JSON text in a variable, and says in which. */
  keep(text: string): string {
    const name = this.names.variable();
    this.variables.set(name, text);
    return name;
  }
}

/** An object of JSON texts, as JSON text. */
export function objectText(members: Iterable<readonly [name: string, text: string]>): string {
  return `{${[...members].map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(",")}}`;
}

/** The variables of a cursor's own scope, as JSON texts by name. */
export function variableTexts({ variables }: Pick<Cursor, "variables">): ReadonlyMap<string, string> {
  const exact: JsonObject = exactOf(variables ?? {});
  return new Map(Object.entries(exact).map(([name, value]) => [name, jsonText(value)]));
}

/** The items of a list of results, as JSON texts. */
export function itemTexts(values: readonly unknown[]): readonly string[] {
  return values.map((_, i) => jsonText(exactMember(values as Parameters<typeof exactMember>[0], i) ?? null));
}
