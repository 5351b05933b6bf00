import type { Source } from "@/lib/asl/machine";
import type { Json } from "@/lib/base/json";
import { unexpectedType } from "@/lib/expr/jsonata/failures";
import { bindingsOf } from "../bindings";
import { onward, type CompiledState, type Maybe } from "../compiled";
import { evaluationFailed, expressionText } from "../expressions";
import { Failure, runtime } from "../failure";
import { pathValue } from "../paths";
import type { Cursor } from "../run";
import { Sight } from "../sight";
import type { Work } from "../work";

/** A number of a Map, wherever it comes from; null when it is not given. `effective` is what paths start at. */
export type Setting = (
  work: Work,
  cursor: Cursor,
  state: CompiledState,
  effective: Json,
) => Maybe<number | null | Failure>;

/**
 * Compiles a number of a Map, as MaxConcurrency or ToleratedFailurePercentage.
 *
 * Recorded for paths: `The MaxItemsPath field refers to value "1.5" which is not a valid integer: $.MaxItems`, and
 * `"NoNumber"` or `"{}"` for other values, their text between quotes.
 *
 * @param least a smaller value is refused as one that is no number.
 */
export function compileSetting(
  source: Source<number> | undefined,
  name: string,
  kind: "integer" | "float",
  least = -Infinity,
): Setting {
  if (source === undefined) return () => null;
  if (source.kind === "literal") return () => source.value;
  if (source.kind === "path") {
    const read = pathValue(source.path);
    return (work, cursor, state, effective) => {
      const value = read(new Sight(work, cursor, state, effective));
      if (value instanceof Failure) return value;
      if (typeof value === "number" && value >= least && (kind === "float" || Number.isInteger(value))) return value;
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return runtime(`The ${name}Path field refers to value "${text}" which is not a valid ${kind}: ${source.path}`);
    };
  }
  const read = expressionText(source.expression, name);
  return (work, cursor, state) =>
    onward(read(bindingsOf(work, cursor, state)), (value) =>
      typeof value === "number" && value >= least
        ? kind === "integer"
          ? Math.floor(value)
          : value
        : evaluationFailed(unexpectedType(source.expression, name, "number", value)),
    );
}

/** Evaluates settings one after the other, in the order of the names; the first failure ends it. */
export function settingsOf<K extends string>(
  settings: Readonly<Record<K, Setting>>,
  work: Work,
  cursor: Cursor,
  state: CompiledState,
  effective: Json,
): Maybe<Readonly<Record<K, number | null>> | Failure> {
  const names = Object.keys(settings) as K[];
  const from = (at: number, values: Record<K, number | null>): Maybe<Record<K, number | null> | Failure> => {
    const name = names[at];
    if (name === undefined) return values;
    return onward(settings[name](work, cursor, state, effective), (value) =>
      from(at + 1, { ...values, [name]: value }),
    );
  };
  return from(0, {} as Record<K, number | null>);
}
