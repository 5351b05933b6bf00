import { randomUUID } from "node:crypto";
import type { Instant } from "@/lib/base/instant";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import { Engine, type EngineParts } from "@/lib/runner/durable/engine";
import type { StartRequest } from "@/lib/runner/durable/startRequest";
import type { AskedTask, TaskPerformer } from "@/lib/runner/tasks/performer";
import { VirtualTime } from "@/lib/runner/time/virtualTime";
import type { Store } from "@/lib/store/store";

/** Throws what a task fails with. */
export class TaskError extends Error {
  constructor(
    readonly error: string,
    readonly reason = "",
  ) {
    super(error);
  }
}

export type Handlers = Readonly<Record<string, (input: unknown, task: AskedTask, signal: AbortSignal) => unknown>>;

/** Performs tasks by functions that are named as the end of the resource, or as the state. `invoked`: ids of attempts. */
export function handlerPerformer(handlers: Handlers, invoked: string[] = []): TaskPerformer {
  return {
    async perform(task, tell, signal) {
      const { target, state } = task;
      const handler = handlers[state] ?? handlers[target.resource.split(":").at(-1) ?? ""];
      invoked.push(task.attemptId);
      tell({ kind: "taskStarted" });
      const isCallback = target.family === "service" && target.pattern === "waitForTaskToken";
      if (isCallback) {
        await handler?.(JSON.parse(task.input), task, signal);
        return tell({ kind: "taskSubmitted", output: "{}" });
      }
      if (handler === undefined) return tell({ kind: "taskFailed", error: "NoHandler", cause: state });
      if (target.family === "service" && target.pattern !== "requestResponse") {
        tell({ kind: "taskSubmitted", output: "{}" });
      }
      try {
        const output = await handler(JSON.parse(task.input), task, signal);
        tell({ kind: "taskSucceeded", output: JSON.stringify(output ?? null) });
      } catch (error) {
        if (!(error instanceof TaskError)) throw error;
        tell({ kind: "taskFailed", error: error.error, cause: error.reason });
      }
    },
    close: async () => undefined,
  };
}

export const ACCOUNT = "123456789012";
export const REGION = "us-east-1";
export const START = Date.parse("2026-01-01T00:00:00Z") as Instant;

export function machineArnOf(name: string): string {
  return `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${name}`;
}

/** An engine on a store, in virtual time unless another is given. */
export function openTestEngine(store: Store, parts: Partial<EngineParts> & { readonly handlers?: Handlers } = {}) {
  const { handlers = {}, ...rest } = parts;
  return Engine.open({
    store: store.engine,
    leases: store.leases,
    time: new VirtualTime(START),
    tasks: () => handlerPerformer(handlers),
    onTrouble: (sentence) => console.warn(`engine: ${sentence}`),
    ...rest,
  });
}

/** Stores a machine; answers what a start needs of it. */
export async function createMachine(
  store: Store,
  name: string,
  definition: unknown,
  type: "STANDARD" | "EXPRESS" = "STANDARD",
): Promise<Omit<StartRequest, "name" | "input">> {
  const arn = machineArnOf(name);
  const revision = {
    id: randomUUID(),
    machineArn: arn,
    definition: JSON.stringify(definition),
    roleArn: `arn:aws:iam::${ACCOUNT}:role/test`,
    configuration: "{}",
    createdAt: START,
  };
  const machine = {
    arn,
    account: ACCOUNT,
    region: REGION,
    name,
    type,
    status: "ACTIVE" as const,
    createdAt: START,
    updatedAt: START,
    revisionId: revision.id,
    file: null,
    problem: null,
  };
  await store.engine.catalogue.create(machine, revision, []);
  return {
    account: ACCOUNT,
    region: REGION,
    machineArn: arn,
    type,
    revisionId: revision.id,
    startedBy: { kind: "sdk" },
  };
}

/** Starts an execution and waits for its end. */
export async function runToItsEnd(
  engine: Engine,
  machine: Omit<StartRequest, "name" | "input">,
  { name = "run", input = {}, ms = 60_000 }: { name?: string; input?: unknown; ms?: number } = {},
) {
  const started = await engine.start({ ...machine, name, input: JSON.stringify(input) });
  if (!started.ok) throw new Error(started.error.message);
  return engine.ended(started.value.executionArn, AbortSignal.timeout(ms));
}

/** The stored history of an execution. */
export async function historyOf(store: Store, arn: string): Promise<HistoryEvent[]> {
  const row = await store.engine.execution(arn);
  const { texts } = await store.engine.events(row?.id ?? "", { after: null, limit: 100_000, reverse: false });
  return texts.map((text) => {
    const decoded = decodeEvent(JSON.parse(text));
    if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
    return decoded.value;
  });
}
