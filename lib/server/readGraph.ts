import { graphOf } from "@/lib/asl/graph";
import { parseMachine } from "@/lib/asl/parse";
import { ok, type Result } from "@/lib/base/result";
import type { ExecutionGraph } from "@/lib/contract/graph";
import type { Context } from "./context";
import type { UseCaseError } from "./errors";
import { withExecution } from "./withExecution";

/** Findings that are sent of a definition that cannot be read. */
const MAX_FINDINGS = 10;

/** The graph of the definition that an execution ran with, read here: the language is too large to send to a page. */
export function readGraph(context: Context, key: string): Promise<Result<ExecutionGraph, UseCaseError>> {
  return withExecution<ExecutionGraph>(context, key, async (execution) => {
    const { definition, machine } = await context.histories.open(execution);
    if (machine !== null) {
      return ok({ kind: "graph", graph: graphOf(machine), assumed: execution.definition?.assumed === true });
    }
    if (definition === null) return ok({ kind: "unknown" });
    return ok({ kind: "unreadable", findings: findingsIn(definition, execution.type) });
  });
}

function findingsIn(definition: string, type: string | null): string[] {
  const { diagnostics } = parseMachine(definition, type === "EXPRESS" ? { type } : {});
  return diagnostics
    .filter(({ severity }) => severity === "ERROR")
    .slice(0, MAX_FINDINGS)
    .map(({ message, line }) => (line === undefined ? message : `line ${line}: ${message}`));
}
