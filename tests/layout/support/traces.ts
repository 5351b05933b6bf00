import type { Instant } from "@/lib/base/instant";
import type { ExecutionTrace, Span } from "@/lib/history/span";

/** A run as nested steps with the ms each works: what a property draws, to be laid out as spans with their times. */
export type Plan =
  | { readonly kind: "work"; readonly name: string; readonly ms: number }
  | { readonly kind: "parallel"; readonly name: string; readonly branches: readonly (readonly Plan[])[] };

/** The ms that a chain of steps takes. */
export function lengthOfPlan(chain: readonly Plan[]): number {
  return chain.reduce(
    (sum, step) => sum + (step.kind === "work" ? step.ms : Math.max(0, ...step.branches.map(lengthOfPlan))),
    0,
  );
}

/** The trace of a run that went as planned. */
export function traceOfPlan(chain: readonly Plan[]): ExecutionTrace {
  const spans: Span[] = [];
  const add = (parent: number, start: number, ms: number, more: object): number => {
    const index = spans.length;
    const base = { index, parent, start, end: start + ms, outcome: "succeeded", events: [index + 1] };
    spans.push({ ...base, startMissing: false, failure: null, ...more } as unknown as Span);
    return index;
  };
  const addChain = (parent: number, from: number, steps: readonly Plan[]) => {
    let at = from;
    for (const step of steps) {
      const ms = lengthOfPlan([step]);
      const stateType = step.kind === "work" ? "Task" : "Parallel";
      const facts = { state: step.name, stateType, visit: 1, resumes: null, recovery: [], next: null };
      const visit = add(parent, at, ms, { kind: "visit", ...facts });
      if (step.kind === "parallel") {
        const attempt = add(visit, at, ms, { kind: "attempt", of: "parallel", attempt: 1, resource: null });
        step.branches.forEach((branch, i) => {
          addChain(add(attempt, at, lengthOfPlan(branch), { kind: "branch", branch: i }), at, branch);
        });
      }
      at += ms;
    }
  };
  addChain(add(-1, 0, lengthOfPlan(chain), { kind: "execution" }), 0, chain);
  return {
    spans,
    eventCount: spans.length,
    unlinked: 0,
    duplicates: 0,
    unknownEvents: 0,
    firstUnknown: null,
    completeness: {
      kind: "complete",
      ended: true,
      firstId: 1,
      lastId: spans.length,
      missing: 0,
      gaps: [],
      truncated: false,
    },
    execution: {
      status: "SUCCEEDED",
      startedAt: 0 as Instant,
      stoppedAt: lengthOfPlan(chain) as Instant,
      lastAt: lengthOfPlan(chain) as Instant,
      error: null,
      cause: null,
      retries: 0,
      redrives: 0,
    },
  };
}
