import type { MachineType } from "@/lib/asl/machine";
import type { ExecutionTrace } from "@/lib/history/span";
import { estimated, exactly, type Certainty, type Line } from "./line";
import { billedDurationMs, billedMemoryMb, chunksOf, estimatedMemoryMb } from "./memory";
import { decimal, divide, type Decimal } from "./money";
import { priceUsage } from "./priceUsage";
import type { PriceTable } from "./prices";
import type { DataSize } from "./size";
import { countTransitions, type TransitionCount } from "./transitions";
import { type Term, usageOf } from "./usage";

/** What is known of an execution when its cost is asked. */
export type CostedExecution = {
  readonly trace: ExecutionTrace;
  readonly size: DataSize;
  /** UTF-8 bytes of the definition; null when it is not known. */
  readonly definitionBytes: number | null;
  /** `billingDetails` of StartSyncExecution, where recorded: these win over any estimate. */
  readonly billed?: { readonly durationMs: number; readonly memoryMb: number };
  /** Child executions by Map Run ARN. */
  readonly mapRunChildren?: ReadonlyMap<string, number>;
};

/** The cost of one execution as one type, at first-tier prices and without the free tier. */
export type ExecutionCost = {
  readonly type: MachineType;
  readonly total: Decimal;
  readonly lines: readonly Line[];
  readonly transitions: TransitionCount;
  /** Express only. */
  readonly memory: { readonly estimatedMb: Decimal; readonly billedMb: number } | null;
  /** Express only; null when the record does not show how long the run took. */
  readonly billedMs: number | null;
};

export function costAs(type: MachineType, execution: CostedExecution, prices: PriceTable): ExecutionCost {
  const transitions = countTransitions(execution.trace, execution.mapRunChildren);
  const { entered, retries, redrives, children } = transitions;
  const memory = type === "EXPRESS" ? expressMemory(execution) : null;
  const billedMs = type === "EXPRESS" ? expressMs(execution) : null;
  const usage = usageOf(
    {
      executions: 1,
      transitions: entered + retries + redrives,
      children: children.kind === "none" ? 0 : children.count,
      chunks: memory === null ? 0 : chunksOf(billedMs ?? 0, memory.billedMb),
      logBytes: execution.size.allEvents,
    },
    type,
  );
  const { total, lines } = priceUsage(usage, prices, {
    tiers: "first",
    freeTransitions: 0,
    certaintyOf: certaintiesOf(transitions, execution, memory),
    rules: { ...RULES, ...(memory === null ? {} : { gbSeconds: durationRule(billedMs ?? 0, memory.billedMb) }) },
    shown: type === "STANDARD" ? ["transitions"] : ["requests", "gbSeconds", "logGb"],
  });
  const shown = memory === null ? null : { estimatedMb: memory.estimatedMb, billedMb: memory.billedMb };
  return { type, total, lines, transitions, memory: shown, billedMs };
}

const RULES = {
  transitions:
    "Standard: each state entered, each retry, each redrive and each state that it runs again is one transition",
  logGb: "CloudWatch Logs: data taken in, at level ALL with execution data",
} as const satisfies Partial<Record<Term, string>>;

function durationRule(ms: number, mb: number): string {
  return `Express: ${ms} ms (up to the next 100) × ${mb} MB (up to the next 64); first tier`;
}

/** How sure each quantity of an execution is, and where it comes from. */
function certaintiesOf(
  transitions: TransitionCount,
  { trace }: CostedExecution,
  memory: ReturnType<typeof expressMemory> | null,
): (term: Term) => Certainty {
  const counted = countCertainty(transitions, trace);
  const certainties: Readonly<Record<Term, Certainty>> = {
    transitions: counted,
    childTransitions: counted,
    requests: exactly("one execution"),
    gbSeconds: memory?.certainty ?? counted,
    logGb: estimated("size of the recorded events as JSON"),
  };
  return (term) => certainties[term];
}

function countCertainty(transitions: TransitionCount, trace: ExecutionTrace): Certainty {
  if (transitions.children.kind === "unknown") {
    return estimated(
      `events; at least this many, the children of ${transitions.children.mapRuns} Map Runs are unknown`,
      decimal(transitions.total),
    );
  }
  if (trace.completeness.kind === "partial") {
    return estimated(
      `events; at least this many, ${trace.completeness.missing} events are missing`,
      decimal(transitions.total),
    );
  }
  if (trace.unlinked > 0) {
    return estimated(
      `events; ${trace.unlinked} of them do not say which one they follow, so that retries are guessed`,
      decimal(transitions.entered + transitions.redrives),
    );
  }
  return exactly(`${trace.eventCount} recorded events`);
}

/** Milliseconds that Express would charge: as billed where recorded, else from the start to the last thing recorded. */
export function expressMs({ trace, billed }: CostedExecution): number | null {
  const { startedAt, stoppedAt, lastAt } = trace.execution;
  const end = stoppedAt ?? lastAt;
  return billed?.durationMs ?? (startedAt === null || end === null ? null : billedDurationMs(end - startedAt));
}

/** Memory that Express would charge, billed or estimated. */
export function expressMemory(execution: CostedExecution): {
  readonly estimatedMb: Decimal;
  readonly billedMb: number;
  readonly certainty: Certainty;
} {
  if (execution.billed) {
    const { memoryMb } = execution.billed;
    return {
      estimatedMb: decimal(memoryMb),
      billedMb: memoryMb,
      certainty: exactly("billingDetails of the execution"),
    };
  }
  const definitionKb = definitionKbOf(execution);
  const estimatedMb = estimatedMbOf(execution);
  // At least the bare machine, at most everything that was ever recorded held at once.
  const low = decimal(billedMemoryMb(estimatedMemoryMb({ definitionKb, payloadKb: 0, steps: 0 })));
  const atOnce = estimatedMemoryMb({
    definitionKb,
    payloadKb: divide(decimal(execution.size.allEvents), 1000),
    steps: 1,
  });
  const high = decimal(billedMemoryMb(atOnce.gt(estimatedMb) ? atOnce : estimatedMb));
  return {
    estimatedMb,
    billedMb: billedMemoryMb(estimatedMb),
    certainty: estimated(
      "memory = 50 MB + definition + largest payload × Map and Parallel steps; bounds in MB",
      low,
      high,
    ),
  };
}

/** The MB of `expressMemory` alone, without how sure they are: this is kept of each execution that is stored. */
export function expressBilledMb(execution: CostedExecution): number {
  return execution.billed?.memoryMb ?? billedMemoryMb(estimatedMbOf(execution));
}

function estimatedMbOf(execution: CostedExecution): Decimal {
  const steps = execution.trace.spans.filter((span) => span.kind === "iteration" || span.kind === "branch").length;
  const payloadKb = divide(decimal(execution.size.largestPayload), 1000);
  return estimatedMemoryMb({ definitionKb: definitionKbOf(execution), payloadKb, steps: Math.max(1, steps) });
}

function definitionKbOf({ definitionBytes }: CostedExecution): Decimal {
  return divide(decimal(definitionBytes ?? 0), 1000);
}
