import type { Catcher, State } from "@/lib/asl/machine";
import { type DataPath, startsWith } from "@/lib/base/dataPath";
import type { Json } from "@/lib/base/json";
import { compileReferencePath } from "@/lib/expr/reference-path";
import { jsonataSources, templateSources } from "./expressions";
import type { AttemptFlow } from "./flowLog";
import type { Place, Written } from "./place";
import { copied, ended, type Flows, lost, passed } from "./written";

/** What ResultPath makes of the raw input and a result. */
export function placedWritten({ token }: AttemptFlow, state: State, { path }: Place): Written {
  const resultPath = "resultPath" in state ? state.resultPath : undefined;
  return placed(resultPath, "ResultPath", path, { token, slot: { kind: "selected" } }, token);
}

/** @param result where the result stands that is put into the input. */
function placed(
  resultPath: string | null | undefined,
  field: string,
  path: DataPath,
  result: Omit<Place, "path">,
  token: Place["token"],
): Written {
  const input: Place = { token, slot: { kind: "input" }, path };
  if (resultPath === undefined || resultPath === "$") return passed({ ...result, path });
  if (resultPath === null) return passed(input);
  const reference = compileReferencePath(resultPath);
  if (!reference.ok) return lost(input, "ResultPath cannot be read");
  const { steps } = reference.value;
  const of = { field, text: resultPath, decided: [] };
  if (startsWith(path, steps)) return { ...of, sources: [copied({ ...result, path: path.slice(steps.length) })] };
  // A list or object around the result is made of both.
  if (startsWith(steps, path)) return { ...of, sources: [copied({ ...result, path: [] }), copied(input)] };
  return passed(input);
}

/** What leaves a state through a catcher. */
export function caughtOutput(
  flows: Flows,
  flow: AttemptFlow,
  state: State,
  index: number,
  { path }: Place,
  value: Json,
): Written {
  const { token } = flow;
  const error = { token, slot: { kind: "error" } } as const;
  const catcher = catcherOf(state, index);
  if (catcher === null) return lost({ token }, "the state has no such catcher");
  if (state.queryLanguage === "JSONPath")
    return placed(catcher.resultPath, `Catch[${index}].ResultPath`, path, error, token);
  if (catcher.output === undefined) return ended({ ...error, path });
  const scope = flows.scope(flow, "error");
  const bound = { errorOutput: scope.rootValue };
  return jsonataSources(catcher.output, { scope, field: `Catch[${index}].Output`, path, value }, bound);
}

/** What a catcher assigns. `asked.path` begins with the variable's name. */
export function caughtVariable(
  flows: Flows,
  flow: AttemptFlow,
  state: State,
  index: number,
  asked: { readonly path: DataPath; readonly value: Json },
): Written {
  const assign = catcherOf(state, index)?.assign;
  if (assign === undefined) return lost(flow, "the catcher assigns no such variable");
  const scope = flows.scope(flow, "error");
  const inside = { ...asked, scope, field: `Catch[${index}].Assign` };
  if (state.queryLanguage === "JSONPath") return templateSources(assign, inside);
  return jsonataSources(assign, inside, { errorOutput: scope.rootValue });
}

function catcherOf(state: State, index: number): Catcher | null {
  return "catch" in state ? (state.catch[index] ?? null) : null;
}
