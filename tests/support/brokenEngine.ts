import { Projection } from "@/lib/server/engine/projectExecutions";
import { serveRequests } from "@/lib/server/engine/serveRequests";
import type { Engine } from "@/lib/runner/durable/engine";
import type { EventBus } from "@/lib/sfn-api/eventBridge/context";
import type { Store } from "@/lib/store/store";
import { createMachine, openTestEngine, runToItsEnd, START, TaskError } from "./localEngine";

const CHARGE = {
  StartAt: "Charge",
  States: { Charge: { Type: "Task", Resource: "arn:aws:lambda:us-east-1:123456789012:function:charge", End: true } },
};

export type BrokenEngine = {
  readonly engine: Engine;
  /** ARNs of the executions, in their order. */
  readonly arns: readonly string[];
  /** Redrives of each, as the engine counts them. */
  readonly redrives: () => Promise<number[]>;
  /** What the engine did is in the dashboard's tables, and what became of failures is known. */
  readonly project: () => Promise<void>;
  /** Times that each was invoked: once before a redrive, once for each. */
  readonly invoked: ReadonlyMap<number, number>;
  readonly close: () => Promise<void>;
};

/** The window in which they began. */
export const BROKEN_WINDOW = { from: START - 1_000, to: START + 86_400_000 } as const;

/** An engine that other processes ask by rows, with executions that failed; of these `broken` fail again when redriven. */
export async function brokenEngine(store: Store, count: number, broken: ReadonlySet<number>): Promise<BrokenEngine> {
  const invoked = new Map<number, number>();
  const charge = (input: unknown) => {
    const { n } = input as { readonly n: number };
    const times = (invoked.get(n) ?? 0) + 1;
    invoked.set(n, times);
    if (times === 1 || broken.has(n)) throw new TaskError("PaymentDeclined", "no money");
    return { paid: n };
  };
  const engine = await openTestEngine(store, { handlers: { charge } });
  const machine = await createMachine(store, "charges", CHARGE);
  const arns: string[] = [];
  for (let n = 0; n < count; n++) {
    await runToItsEnd(engine, machine, { name: `charge-${n}`, input: { n, orderId: `o-${n}` } });
    arns.push(`${machine.machineArn.replace(":stateMachine:", ":execution:")}:charge-${n}`);
  }
  const stop = new AbortController();
  // Rules are none of what is asked for here.
  const bus = {} as EventBus;
  const serving = serveRequests({
    engine,
    store,
    bus,
    stop: stop.signal,
    onTrouble: (sentence) => console.warn(sentence),
  });
  return {
    engine,
    arns,
    invoked,
    redrives: () => Promise.all(arns.map(async (arn) => (await store.engine.execution(arn))?.redriveCount ?? -1)),
    project: async () => {
      const projection = new Projection(store);
      while (await projection.step());
      while (await store.repairs.follow());
      while (await store.rollups.follow());
    },
    close: async () => {
      stop.abort();
      await serving;
      await engine.close();
    },
  };
}
