import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Engine } from "@/lib/runner/durable/engine";
import { RealTime } from "@/lib/runner/time/engineTime";
import { openStore, type Store } from "@/lib/store/store";
import { ROOT, type TestDatabase } from "./databases";
import { createMachine, openTestEngine } from "./localEngine";

/* Executions that wait for a year: what they cost an engine that has them. */

export type Cost = {
  readonly waiting: number;
  /** Bytes of the heap after a collection, once all have been started. */
  readonly heap: number;
  /** The same of an engine that was opened on them, and how long that took, in ms. */
  readonly heapOfNext: number;
  readonly openedMs: number;
};

/** Starts that are asked for at a time. */
const AT_ONCE = 200;

const YEAR_LONG = { StartAt: "Pause", States: { Pause: { Type: "Wait", Seconds: 31_000_000, End: true } } };

/** Starts as many executions as are said, on a database of their own, and opens another engine on them. */
export async function costOfWaiting(database: TestDatabase, waiting: number): Promise<Cost> {
  const store = await openStore({ url: database.url, root: ROOT });
  try {
    const first = await open(store);
    const machine = await createMachine(store, "year", YEAR_LONG);
    for (let i = 0; i < waiting; i += AT_ONCE) {
      const names = Array.from({ length: Math.min(AT_ONCE, waiting - i) }, (_, at) => `run-${i + at}`);
      await Promise.all(names.map((name) => first.start({ ...machine, name, input: '{"order":"one of many"}' })));
    }
    const heap = await used();
    await first.close();
    const began = performance.now();
    const next = await open(store);
    const openedMs = performance.now() - began;
    const heapOfNext = await used();
    await next.close();
    return { waiting, heap, heapOfNext, openedMs };
  } finally {
    await store.close();
    await database.drop();
  }
}

function open(store: Store): Promise<Engine> {
  return openTestEngine(store, { time: new RealTime() });
}

/** Bytes of the heap that are reached. */
async function used(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  await new Promise((resolve) => setTimeout(resolve, 50));
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
