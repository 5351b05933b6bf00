import { ok, type Result } from "@/lib/base/result";
import type { StepPlace, StepPlaceQuery } from "@/lib/contract/machine";
import type { Span } from "@/lib/history/span";
import type { Reading } from "../context";
import type { UseCaseError } from "../errors";
import { withExecution } from "../withExecution";

/** The event by which a page opens an execution at a state: of its last visit that did not go well, else of its first one. */
export function readStepPlace(
  context: Reading & Parameters<typeof withExecution>[0],
  key: string,
  { state }: StepPlaceQuery,
): Promise<Result<StepPlace, UseCaseError>> {
  return withExecution<StepPlace>(context, key, async (execution) => {
    const { trace } = await context.histories.open(execution);
    const visits = trace.spans.filter((span) => span.kind === "visit" && span.state === state);
    const bad = visits.findLast(({ outcome }) => !GOOD.has(outcome));
    return ok({ event: (bad ?? visits[0])?.events[0] ?? null });
  });
}

const GOOD: ReadonlySet<Span["outcome"]> = new Set(["succeeded", "unknown"]);
