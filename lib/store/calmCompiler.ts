import { setFlagsFromString } from "node:v8";

/**
 * Function entries and loop turns after which V8 optimizes a WebAssembly function: its own 13 million are reached while a
 * process starts.
 */
const TIERING_BUDGET = 100_000_000;

/**
 * Keeps V8 from optimizing Prisma's query compiler, which works a few times for each form of a query and never again: that
 * took a third of the start of a process, and 80 MB of its memory. To be called before the first query.
 */
export function calmCompiler(): void {
  setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`);
}
