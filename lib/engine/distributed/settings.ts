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
 * Recorded for paths: `The MaxItemsPath field refers to value "1.5" which is not a valid integer: $.MaxItems`.
 */
export function compileSetting(source: Source<number> | undefined, name: string, kind: "integer" | "float"): Setting {
  if (source === undefined) return () => null;
  if (source.kind === "literal") return () => source.value;
  if (source.kind === "path") {
    const read = pathValue(source.path);
    return (work, cursor, state, effective) => {
      const value = read(new Sight(work, cursor, state, effective));
      if (value instanceof Failure) return value;
      if (typeof value === "number" && (kind === "float" || Number.isInteger(value))) return value;
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return runtime(`The ${name}Path field refers to value "${text}" which is not a valid ${kind}: ${source.path}`);
    };
  }
  const read = expressionText(source.expression, name);
  return (work, cursor, state) =>
    onward(read(bindingsOf(work, cursor, state)), (value) =>
      typeof value === "number"
        ? kind === "integer"
          ? Math.floor(value)
          : value
        : evaluationFailed(unexpectedType(source.expression, name, "number", value)),
    );
}
