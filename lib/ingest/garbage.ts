import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | null = null;

/**
 * Collects garbage now. V8 lets it grow to several times of what is alive before it collects, which for portions of
 * tens of megabytes means hundreds; a large import calls this between them, where little is alive and it takes
 * milliseconds.
 */
export function collectGarbage(): void {
  if (collect === null) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
}
