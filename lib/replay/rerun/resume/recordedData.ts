import type { JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { exactMember, exactOf } from "@/lib/base/long";
import type { Cursor } from "@/lib/engine/run";
import type { Names } from "./names";
import { NotResumable } from "./notResumable";
import type { RecordedTexts } from "./recordedTexts";

/*
 * What was recorded and a resumed execution needs again, as JSON texts: no number is read, so none is rounded.
 */

/** Values that the resumed execution holds in variables of its outermost level, by name. */
export class RecordedData {
  readonly variables = new Map<string, string>();

  constructor(
    private readonly names: Names,
    private readonly recorded: RecordedTexts,
  ) {}

  /** A JSON text that has to be in the record; `of`: the state that it is of. */
  checked(text: string, of: string): string {
    if (this.recorded.holds(text)) return text;
    throw new NotResumable(`What '${of}' was given or came to is not in the record as a replay has it.`);
  }

  /** The input of a cursor: of a state that was entered it is recorded. */
  inputOf({ visit, input, state }: Cursor): string {
    return visit > 0 ? this.checked(input.payload.text, state) : input.payload.text;
  }

  /** The variables of a cursor's own scope, as JSON texts by name. */
  variablesOf({ variables, state }: Pick<Cursor, "variables" | "state">): ReadonlyMap<string, string> {
    const exact: JsonObject = exactOf(variables ?? {});
    return new Map(Object.entries(exact).map(([name, value]) => [name, this.checked(jsonText(value), state)]));
  }

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

/** The items of a list of results, as JSON texts. */
export function itemTexts(values: readonly unknown[]): readonly string[] {
  return values.map((_, i) => jsonText(exactMember(values as Parameters<typeof exactMember>[0], i) ?? null));
}
