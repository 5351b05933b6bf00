import { setFlagsFromString } from "node:v8";

/** By how much the heap may grow over what is alive before garbage is collected, in percent. */
const GROWTH = 25;

/**
 * Runs `work` with garbage collected early. By itself V8 lets it grow to several times of what is alive, which with
 * tens of megabytes at a time means hundreds; collecting more often costs a tenth of the time.
 */
export async function withLittleGarbage<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString(`--heap-growing-percent=${GROWTH}`);
  try {
    return await work();
  } finally {
    setFlagsFromString("--heap-growing-percent=0");
  }
}
