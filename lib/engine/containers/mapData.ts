import type { MapState, ParallelState } from "@/lib/asl/machine";
import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { holdsLong, settled, type Exact } from "@/lib/base/long";
import { expressionIn } from "@/lib/expr/jsonata/compile";
import { unexpectedType } from "@/lib/expr/jsonata/failures";
import { bindingsOf, stateResultOf } from "../dataflow/bindings";
import type { CompiledState, StepContext } from "../compiledMachine";
import { evaluationFailed, expression, payloadExpression } from "../dataflow/expressions";
import { Failure, runtime } from "../failure";
import { compileFlow, effectiveInput } from "../dataflow/flow";
import { pathValue, template } from "../dataflow/paths";
import type { Cursor, MapItems } from "../run";
import { completeWithFlow, completeWithResult } from "../step/completeState";
import { StateScope } from "../dataflow/stateScope";
import { traceData } from "../trace";

/*
 * The data flow around the children of a Map, inline or distributed, and of a Parallel: what items there are, what a
 * child gets, and how the state leaves with the results. In both query languages.
 */

/** Finds the items; `read` is true where an ItemReader is going to know them, and nothing is looked for. */
export type OpenItems = (ctx: StepContext, cursor: Cursor, state: CompiledState, read: boolean) => MapItems | Failure;

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
  return (ctx, cursor, state, read) => {
    const effective = effectiveInput(ctx, cursor, state, flow);
    if (effective instanceof Failure) return effective;
    // Recorded: an ItemsPath beside an ItemReader is not even looked at.
    if (read) return { items: [], keys: null, effective };
    const found = find === null ? effective : find(new StateScope(ctx, cursor, state, effective));
    if (found instanceof Failure) return found;
    return itemsIn(ctx, cursor, found, takesObjects, effective) ?? noArray(path);
  };
}

/** The items of an array, or of an object where these are taken; null where there are none. */
function itemsIn(
  ctx: StepContext,
  cursor: Cursor,
  found: Json,
  takesObjects: boolean,
  effective: Json,
): MapItems | null {
  const isMembers = takesObjects && isObject(found);
  const items = isArray(found) ? found : isMembers ? Object.values(found) : null;
  if (items === null) return null;
  if (ctx.trace !== null) traceData(ctx.trace, cursor, "afterItemsPath", items);
  return { items, keys: isMembers ? Object.keys(found) : null, effective };
}

function jsonataItems(source: MapState): OpenItems {
  const items = expression(source.items, "Items");
  const takesObjects = source.processor.mode === "DISTRIBUTED" && items !== null;
  const text = typeof source.items === "string" ? (expressionIn(source.items) ?? source.items) : "";
  return (ctx, cursor, state, read) => {
    const raw = cursor.input.value;
    if (read) return { items: [], keys: null, effective: raw };
    const found = items === null ? raw : items(bindingsOf(ctx, cursor, state));
    if (found instanceof Failure) return found;
    const map = itemsIn(ctx, cursor, found, takesObjects, raw);
    if (map !== null) return map;
    // Recorded: an object is refused in an inline JSONata Map, as Items and as the input.
    return items === null
      ? evaluationFailed({ cause: `Map state input must be an array but was: ${JSON.stringify(found)}` })
      : evaluationFailed(unexpectedType(text, "Items", "array", found));
  };
}

/** The input of a child as ItemSelector makes it; `effective` is what `$` means, `item` is `$$.Map.Item`. */
export type SelectItem = (
  ctx: StepContext,
  cursor: Cursor,
  state: CompiledState,
  effective: Json,
  item: JsonObject,
) => Exact | Failure;

/** Null: there is no ItemSelector, a child gets its item. */
export function compileSelector(source: MapState): SelectItem | null {
  if (source.itemSelector === undefined) return null;
  if (source.queryLanguage === "JSONata") {
    const made = payloadExpression(source.itemSelector, "ItemSelector");
    return (ctx, cursor, state, _effective, item) => made?.(bindingsOf(ctx, cursor, state, {}, item)) ?? null;
  }
  const made = template(source.itemSelector);
  return (ctx, cursor, state, effective, item) => made(new StateScope(ctx, cursor, state, effective, item));
}

/** What a child gets without ItemSelector: the item, or the member of an object with its name. */
export function plainItem(value: Exact, key: string | undefined): Exact {
  if (key === undefined) return value;
  const made = { Key: key, Value: value as Json };
  return holdsLong(value) ? settled(made) : made;
}

/** Leaves a Map or Parallel with the list of its results. */
export function compileCompletion(
  source: MapState | ParallelState,
): (ctx: StepContext, cursor: Cursor, state: CompiledState, result: Json) => void {
  if (source.queryLanguage !== "JSONata") {
    const flow = compileFlow(source);
    return (ctx, cursor, state, result) => completeWithFlow(ctx, cursor, state, flow, result);
  }
  const output = payloadExpression(source.output, "Output");
  const assign = expression(source.assign, "Assign");
  return (ctx, cursor, state, result) => {
    if (ctx.trace !== null) traceData(ctx.trace, cursor, "result", result);
    const stateResult = stateResultOf(output, assign, bindingsOf(ctx, cursor, state, { result }), result);
    return completeWithResult(ctx, cursor, state, stateResult, state.next);
  };
}
