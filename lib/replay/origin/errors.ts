import type { FailState, Source as FieldSource, State } from "@/lib/asl/machine";
import { tokenOf } from "@/lib/engine/token";
import type { FailedStage } from "../stepDetail";
import { dynamicSources, expressionSources } from "./expressions";
import type { AttemptFlow } from "./flowLog";
import type { Place, Written } from "./place";
import { ended, type Flows, literal, lost } from "./written";

/** What made the error or the cause of an attempt that failed: `{Error, Cause}`, as a catcher gets it. */
export function errorWritten(flows: Flows, flow: AttemptFlow, state: State, place: Place): Written {
  const { failed, token } = flow;
  if (failed === null) return lost(place, "the attempt did not fail");
  if (failed.origin === "service") return ended({ kind: "taskError", token, path: place.path });
  if (failed.origin !== "state") return ended({ kind: "stateError", token, path: place.path });
  if (state.type === "Fail") return failWritten(flows, flow, state, place);
  const child = failedChild(flows, flow, failed);
  return child === null
    ? ended({ kind: "stateError", token, path: place.path })
    : ended({ ...place, token: child.token });
}

/** The failure inside of a Parallel or Map that made it fail. */
function failedChild({ log }: Flows, { path, visit, attempt }: AttemptFlow, failed: FailedStage): AttemptFlow | null {
  const failures = log.failuresIn(tokenOf({ path, visit, attempt })).filter(({ catcher }) => catcher === null);
  const exact = failures.findLast((one) => one.failed?.error === failed.error && one.failed.cause === failed.cause);
  // A failure of an expression is told with more words outside of its state.
  return exact ?? failures.findLast((one) => one.failed?.error === failed.error) ?? null;
}

function failWritten(flows: Flows, flow: AttemptFlow, state: FailState, { path }: Place): Written {
  const isError = path[0] === "Error";
  const [field, source] = isError ? ["Error", state.error] : ["Cause", state.cause];
  if (source === undefined) return literal(flow, field);
  return sourceWritten(flows, flow, field, source, isError ? flow.failed?.error : flow.failed?.cause);
}

function sourceWritten(
  flows: Flows,
  flow: AttemptFlow,
  field: string,
  source: FieldSource<string>,
  value: string | null | undefined,
): Written {
  const asked = { scope: flows.scope(flow, "input"), path: [], value: value ?? null };
  switch (source.kind) {
    case "literal":
      return literal(flow, field);
    case "path":
      return dynamicSources(source.path, { ...asked, field: `${field}Path` });
    case "jsonata":
      return expressionSources(source.expression, { ...asked, field }, {});
  }
}
