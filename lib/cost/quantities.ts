import type { MachineType } from "@/lib/asl/machine";
import type { ExecutionTrace } from "@/lib/history/span";
import { type CostedExecution, expressBilledMb, expressMs } from "./execution";
import { DURATION_CHUNK_MS, MEMORY_CHUNK_MB } from "./memory";
import { countTransitions } from "./transitions";

/**
 * What executions used, whatever their type, as whole numbers that add up: kept beside each execution and summed by
 * the database. Prices come in when it is read (`usageOf`, `priceUsage`).
 */
export type Quantities = {
  readonly executions: number;
  /** State transitions of their own: entered, retried, redriven. */
  readonly transitions: number;
  /** Of these: retries, redrives, and those within items of inline Maps. */
  readonly retries: number;
  readonly redrives: number;
  readonly items: number;
  /** Children of Map Runs, one transition of the parent each, and Map Runs whose children nobody told. */
  readonly children: number;
  readonly unknownMapRuns: number;
  /** Express: chunks of 100 ms × 64 MB. */
  readonly chunks: number;
  /** Express: ms × 64 MB that repeated attempts and the waiting before them took; an upper bound where branches overlap. */
  readonly retryChunkMs: number;
  /** Bytes of the events as JSON: what a log at level ALL with data would hold. */
  readonly logBytes: number;
  /** Executions whose transitions are a lower bound: a Map Run's children or some events are missing. */
  readonly lowerBounds: number;
  /** Executions whose Express memory is estimated rather than billed. */
  readonly estimates: number;
  /** Executions longer than Express allows. */
  readonly tooLong: number;
  /** Sum of the billed durations in chunks of 100 ms. */
  readonly timeChunks: number;
};

export const NO_QUANTITIES: Quantities = {
  executions: 0,
  transitions: 0,
  retries: 0,
  redrives: 0,
  items: 0,
  children: 0,
  unknownMapRuns: 0,
  chunks: 0,
  retryChunkMs: 0,
  logBytes: 0,
  lowerBounds: 0,
  estimates: 0,
  tooLong: 0,
  timeChunks: 0,
};

const NAMES = Object.keys(NO_QUANTITIES) as (keyof Quantities)[];

export function addQuantities(a: Quantities, b: Quantities): Quantities {
  const sums = { ...a } as Record<keyof Quantities, number>;
  for (const name of NAMES) sums[name] += b[name];
  return sums;
}

/** What one execution used, before it is summed: `timeChunks` × `memoryChunks` are its chunks. */
export type ExecutionQuantities = {
  readonly transitions: number;
  readonly items: number;
  readonly children: number;
  readonly unknownMapRuns: number;
  /** Of 100 ms. */
  readonly timeChunks: number;
  /** Of 64 MB. */
  readonly memoryChunks: number;
  readonly retryMs: number;
  readonly logBytes: number;
  /** The transitions are a lower bound. */
  readonly atLeast: boolean;
  /** Time and memory are as AWS billed them. */
  readonly billed: boolean;
};

export function quantitiesOf(execution: CostedExecution): ExecutionQuantities {
  const { trace, size, billed } = execution;
  const { entered, retries, redrives, items, children } = countTransitions(trace, execution.mapRunChildren);
  const ms = expressMs(execution) ?? 0;
  return {
    transitions: entered + retries + redrives,
    items,
    children: children.kind === "none" ? 0 : children.count,
    unknownMapRuns: children.kind === "unknown" ? children.mapRuns : 0,
    timeChunks: Math.ceil(ms / DURATION_CHUNK_MS),
    memoryChunks: Math.ceil(expressBilledMb(execution) / MEMORY_CHUNK_MB),
    retryMs: Math.min(retryMsOf(trace), ms),
    logBytes: size.allEvents,
    atLeast: children.kind === "unknown" || trace.completeness.kind === "partial" || trace.unlinked > 0,
    billed: billed !== undefined,
  };
}

/** Time of attempts after the first and of the waiting before them. */
function retryMsOf({ spans }: ExecutionTrace): number {
  let ms = 0;
  for (const span of spans) {
    const repeats = span.kind === "backoff" || (span.kind === "attempt" && span.attempt > 1);
    if (repeats && span.end !== null) ms += Math.max(0, span.end - span.start);
  }
  return ms;
}

/** One execution among those that are summed up. */
export function ofOneExecution(
  one: ExecutionQuantities,
  { retries, redrives, tooLong }: Pick<Quantities, "retries" | "redrives"> & { readonly tooLong: boolean },
): Quantities {
  const { transitions, items, children, unknownMapRuns, timeChunks, memoryChunks, retryMs, logBytes } = one;
  return {
    executions: 1,
    ...{ transitions, retries, redrives, items, children, unknownMapRuns, timeChunks, logBytes },
    chunks: timeChunks * memoryChunks,
    retryChunkMs: retryMs * memoryChunks,
    lowerBounds: one.atLeast ? 1 : 0,
    estimates: one.billed ? 0 : 1,
    tooLong: tooLong ? 1 : 0,
  };
}

/** Whether what these quantities cost as `type` rests on an estimate (memory) or a lower bound (children of Map Runs). */
export function isEstimated({ lowerBounds, estimates }: Quantities, type: MachineType): boolean {
  return (type === "STANDARD" ? lowerBounds : estimates) > 0;
}
