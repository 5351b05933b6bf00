import type { MachineType } from "@/lib/asl/machine";
import type { ExecutionTrace } from "@/lib/history/span";
import { estimated, exactly, line, total, type Certainty, type Line } from "./line";
import { billedDurationMs, billedMemoryMb, estimatedMemoryMb, gbSeconds } from "./memory";
import { decimal, divide, type Decimal } from "./money";
import type { PriceTable } from "./prices";
import type { DataSize } from "./size";
import { countTransitions, type TransitionCount } from "./transitions";

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
  return type === "STANDARD" ? asStandard(transitions, execution, prices) : asExpress(transitions, execution, prices);
}

function asStandard(transitions: TransitionCount, { trace }: CostedExecution, prices: PriceTable): ExecutionCost {
  const certainty = countCertainty(transitions, trace);
  const price = prices.transition;
  const own = transitions.entered + transitions.retries + transitions.redrives;
  const rule =
    "Standard: each state entered, each retry, each redrive and each state that it runs again is one transition";
  const lines: Line[] = [
    line(
      { what: "state transitions", quantity: decimal(own), unit: "transitions", price, rule, certainty },
      prices,
      "transition",
    ),
  ];
  if (transitions.children.kind !== "none" && transitions.children.count > 0) {
    const quantity = decimal(transitions.children.count);
    const why = "Distributed Map: one transition of the parent for each child";
    lines.push(
      line(
        { what: "transitions for child executions", quantity, unit: "transitions", price, rule: why, certainty },
        prices,
        "transition",
      ),
    );
  }
  return { type: "STANDARD", total: total(lines), lines, transitions, memory: null, billedMs: null };
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

function asExpress(transitions: TransitionCount, execution: CostedExecution, prices: PriceTable): ExecutionCost {
  const { size } = execution;
  const memory = expressMemory(execution);
  const billedMs = expressMs(execution);
  const quantity = gbSeconds(billedMs ?? 0, memory.billedMb);
  const perGbSecond = prices.gbSecond[0]?.price ?? decimal(0);
  const lines = [
    line(
      {
        what: "requests",
        quantity: decimal(1),
        unit: "requests",
        price: prices.request,
        rule: "Express: each execution started is one request",
        certainty: exactly("one execution"),
      },
      prices,
      "express",
    ),
    line(
      {
        what: "duration",
        quantity,
        unit: "GB-s",
        price: perGbSecond,
        rule: `Express: ${billedMs ?? 0} ms (up to the next 100) × ${memory.billedMb} MB (up to the next 64); first tier`,
        certainty: memory.certainty,
      },
      prices,
      "express",
    ),
    line(
      {
        what: "logs",
        quantity: divide(decimal(size.allEvents), 2 ** 30),
        unit: "GB",
        price: prices.logIngest,
        rule: "CloudWatch Logs: data taken in, at level ALL with execution data",
        certainty: estimated("size of the recorded events as JSON"),
      },
      prices,
      "logs",
    ),
  ];
  const { estimatedMb, billedMb } = memory;
  return { type: "EXPRESS", total: total(lines), lines, transitions, memory: { estimatedMb, billedMb }, billedMs };
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
  const steps = execution.trace.spans.filter((span) => span.kind === "iteration" || span.kind === "branch").length;
  const payloadKb = divide(decimal(execution.size.largestPayload), 1000);
  const definitionKb = divide(decimal(execution.definitionBytes ?? 0), 1000);
  const estimatedMb = estimatedMemoryMb({ definitionKb, payloadKb, steps: Math.max(1, steps) });
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
