import type { Catcher, QueryLanguage, Retrier } from "@/lib/asl/machine";
import { isObject } from "@/lib/base/json";
import { bindingsOf, stateResultOf } from "../dataflow/bindings";
import type { CompiledState, Recovery } from "../compiledMachine";
import { expression, payloadExpression } from "../dataflow/expressions";
import { Failure } from "../failure";
import { resultPath, template } from "../dataflow/paths";
import { StateScope } from "../dataflow/stateScope";

type Recovering = {
  readonly queryLanguage: QueryLanguage;
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
};

/** Retry and Catch of a Task, Parallel or Map. `state` is asked for late: it holds the recovery itself. */
export function compileRecovery(source: Recovering, state: () => CompiledState): Recovery {
  const jsonata = source.queryLanguage === "JSONata";
  const catchers = source.catch.map((catcher, index) =>
    jsonata ? jsonataCatcher(catcher, index, state) : pathCatcher(catcher, state),
  );
  return {
    retry: source.retry,
    catch: source.catch,
    caught: (ctx, cursor, index, error) =>
      catchers[index]?.(ctx, cursor, index, error) ?? { output: error, assigned: null },
  };
}

/** ResultPath puts the error into the raw input; OutputPath and ResultSelector have no say (recorded). */
function pathCatcher(catcher: Catcher, state: () => CompiledState): Recovery["caught"] {
  const place = resultPath(catcher.resultPath);
  const assign = catcher.assign === undefined ? null : template(catcher.assign);
  return (ctx, cursor, _index, error) => {
    const output = place === null ? error : place(cursor.input.value, error);
    if (output instanceof Failure) return output;
    if (assign === null) return { output, assigned: null };
    const assigned = assign(new StateScope(ctx, cursor, state(), error));
    if (assigned instanceof Failure) return assigned;
    return { output, assigned: isObject(assigned) ? assigned : null };
  };
}

function jsonataCatcher(catcher: Catcher, index: number, state: () => CompiledState): Recovery["caught"] {
  const output = payloadExpression(catcher.output, `Catch[${index}]/Output`);
  const assign = expression(catcher.assign, `Catch[${index}]/Assign`);
  return (ctx, cursor, _index, error) => {
    if (output === null && assign === null) return { output: error, assigned: null };
    return stateResultOf(output, assign, bindingsOf(ctx, cursor, state(), { errorOutput: error }), error);
  };
}
