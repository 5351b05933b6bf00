import type { MapState, ParallelState } from "@/lib/asl/machine";
import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { holdsLong, settled, type Exact } from "@/lib/base/long";
import { expressionIn } from "@/lib/expr/jsonata/compile";
import { unexpectedType } from "@/lib/expr/jsonata/failures";
import { bindingsOf, leavingOf } from "../bindings";
import { onward, type CompiledState, type Maybe, type Soon } from "../compiled";
import { evaluationFailed, expression, payloadExpression } from "../expressions";
import { Failure, runtime } from "../failure";
import { compileFlow, effectiveInput } from "../flow";
import { pathValue, template } from "../paths";
import type { Cursor, MapDoing } from "../run";
import { settleFlow, settleLeaving } from "../settle";
import { Sight } from "../sight";
import { traceData } from "../trace";
import type { Work } from "../work";

/*
 * The data flow around the children of a Map, inline or distributed, and of a Parallel: what items there are, what a
 * child gets, and how the state leaves with the results. In both query languages.
 */

/** Finds the items; `read` is true where an ItemReader is going to know them, and nothing is looked for. */
export type OpenItems = (work: Work, cursor: Cursor, state: CompiledState, read: boolean) => Maybe<MapDoing | Failure>;

export function compileItems(source: MapState): OpenItems {
  if (source.refusedInline === true) return () => runtime(REFUSED_INLINE);
  return source.queryLanguage === "JSONata" ? jsonataItems(source) : pathItems(source);
}

/** The words in which a running inline Map refuses what only a distributed one has (measured by others). */
const REFUSED_INLINE = "The ItemReader, ItemBatcher and ResultWriter fields are not supported for INLINE maps";

/** Recorded: a path into the context object is told without its first dollar. */
export function noArray(path: string): Failure {
  return runtime(`Reference path "${path.replace(/^\$\$/, "$")}" must point to array.`);
}

function pathItems(source: MapState): OpenItems {
  const flow = compileFlow(source);
  const path = source.itemsPath ?? "$";
  const find = path === "$" ? null : pathValue(path);
  const takesObjects = source.processor.mode === "DISTRIBUTED";
  return (work, cursor, state, read) => {
    const effective = effectiveInput(work, cursor, state, flow);
    if (effective instanceof Failure) return effective;
    // Recorded: an ItemsPath beside an ItemReader is not even looked at.
    if (read) return { items: [], keys: null, effective };
    const found = find === null ? effective : find(new Sight(work, cursor, state, effective));
    if (found instanceof Failure) return found;
    return itemsIn(work, cursor, found, takesObjects, effective) ?? noArray(path);
  };
}

/** The items of an array, or of an object where these are taken; null where there are none. */
function itemsIn(work: Work, cursor: Cursor, found: Json, takesObjects: boolean, effective: Json): MapDoing | null {
  const isMembers = takesObjects && isObject(found);
  const items = isArray(found) ? found : isMembers ? Object.values(found) : null;
  if (items === null) return null;
  if (work.trace !== null) traceData(work.trace, cursor, "afterItemsPath", items);
  return { items, keys: isMembers ? Object.keys(found) : null, effective };
}

function jsonataItems(source: MapState): OpenItems {
  const items = expression(source.items, "Items");
  const takesObjects = source.processor.mode === "DISTRIBUTED" && items !== null;
  const text = typeof source.items === "string" ? (expressionIn(source.items) ?? source.items) : "";
  return (work, cursor, state, read) => {
    const raw = cursor.input.value;
    if (read) return { items: [], keys: null, effective: raw };
    return onward(items === null ? raw : items(bindingsOf(work, cursor, state)), (found): MapDoing | Failure => {
      const map = itemsIn(work, cursor, found, takesObjects, raw);
      if (map !== null) return map;
      // Recorded: an object is refused in an inline JSONata Map, as Items and as the input.
      return items === null
        ? evaluationFailed({ cause: `Map state input must be an array but was: ${JSON.stringify(found)}` })
        : evaluationFailed(unexpectedType(text, "Items", "array", found));
    });
  };
}

/** The input of a child as ItemSelector makes it; `effective` is what `$` means, `item` is `$$.Map.Item`. */
export type SelectItem = (
  work: Work,
  cursor: Cursor,
  state: CompiledState,
  effective: Json,
  item: JsonObject,
) => Maybe<Exact | Failure>;

/** Null: there is no ItemSelector, a child gets its item. */
export function compileSelector(source: MapState): SelectItem | null {
  if (source.itemSelector === undefined) return null;
  if (source.queryLanguage === "JSONata") {
    const made = payloadExpression(source.itemSelector, "ItemSelector");
    return (work, cursor, state, _effective, item) => made?.(bindingsOf(work, cursor, state, {}, item)) ?? null;
  }
  const made = template(source.itemSelector);
  return (work, cursor, state, effective, item) => made(new Sight(work, cursor, state, effective, item));
}

/** What a child gets without ItemSelector: the item, or the member of an object with its name. */
export function plainItem(value: Exact, key: string | undefined): Exact {
  if (key === undefined) return value;
  const made = { Key: key, Value: value as Json };
  return holdsLong(value) ? settled(made) : made;
}

/** Leaves a Map or Parallel with the list of its results. */
export function compileLeaving(
  source: MapState | ParallelState,
): (work: Work, cursor: Cursor, state: CompiledState, result: Json) => Soon {
  if (source.queryLanguage !== "JSONata") {
    const flow = compileFlow(source);
    return (work, cursor, state, result) => settleFlow(work, cursor, state, flow, result);
  }
  const output = payloadExpression(source.output, "Output");
  const assign = expression(source.assign, "Assign");
  return (work, cursor, state, result) => {
    if (work.trace !== null) traceData(work.trace, cursor, "result", result);
    const leaving = leavingOf(output, assign, bindingsOf(work, cursor, state, { result }), result);
    return settleLeaving(work, cursor, state, leaving, state.next);
  };
}
