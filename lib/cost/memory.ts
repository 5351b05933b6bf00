import { decimal, divide, type Decimal } from "./money";

/** AWS bills Express memory in chunks of 64 MB and time in chunks of 100 ms. */
export const MEMORY_CHUNK_MB = 64;
export const DURATION_CHUNK_MS = 100;

// big.js's name for "away from zero".
const ROUND_UP = 3;

/** What an Express execution is thought to need: AWS's formula, sizes in KB of 1,000 bytes. */
export type MemoryInputs = {
  readonly definitionKb: number | string | Decimal;
  /** Data of the execution at any one time. */
  readonly payloadKb: number | string | Decimal;
  /** Map and Parallel steps that hold a copy of the data. */
  readonly steps: number;
};

/** 50 MB + definition + data × steps, in MB (the pricing page's worked example: 62.85 MB). */
export function estimatedMemoryMb(inputs: MemoryInputs): Decimal {
  const kb = decimal(inputs.definitionKb).plus(decimal(inputs.payloadKb).times(inputs.steps));
  return decimal(50).plus(divide(kb, 1000));
}

/** Up to the next chunk of 64 MB; at least one. */
export function billedMemoryMb(mb: Decimal): number {
  return Math.max(1, divide(mb, MEMORY_CHUNK_MB).round(0, ROUND_UP).toNumber()) * MEMORY_CHUNK_MB;
}

/** Up to the next 100 ms; nothing for clocks that went back. */
export function billedDurationMs(ms: number): number {
  return Math.ceil(Math.max(0, ms) / DURATION_CHUNK_MS) * DURATION_CHUNK_MS;
}

/** Chunks of 100 ms × 64 MB: what of an Express execution is charged for. */
export function chunksOf(billedMs: number, billedMb: number): number {
  return Math.ceil(billedMs / DURATION_CHUNK_MS) * Math.ceil(billedMb / MEMORY_CHUNK_MB);
}

/** GB-seconds of one execution: billed milliseconds × billed MB, GB = 1,024 MB. */
export function gbSeconds(billedMs: number, billedMb: number): Decimal {
  return divide(decimal(billedMs).times(billedMb), 1000 * 1024);
}
