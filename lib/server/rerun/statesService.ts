import { setTimeout as pause } from "node:timers/promises";
import { err, ok, type Result } from "@/lib/base/result";
import { CallFailed } from "@/lib/ingest/pace/call";
import {
  type ExecutionStanding,
  statesWriterOf,
  type WriteAnswer,
  type WriteRequest,
} from "@/lib/ingest/sources/statesWriter";
import type { Store } from "@/lib/store/store";
import type { Reach } from "../lambdaLogs/fetchLogs";
import { openForReading } from "../sources/openForReading";
import type { WriteTarget } from "./writeTarget";

/** Why a service did not do it: its own words. `isRefused` false: it was not reached, and may have done it all the same. */
export type ServiceRefusal = { readonly code: string; readonly message: string; readonly isRefused: boolean };

/** Step Functions, wherever they are: AWS, another endpoint, or the local engine. */
export type StatesService = {
  readonly write: (request: WriteRequest) => Promise<Result<WriteAnswer, ServiceRefusal>>;
  readonly describe: (executionArn: string) => Promise<Result<ExecutionStanding, ServiceRefusal>>;
  readonly roleOf: (executionArn: string) => Promise<Result<string, ServiceRefusal>>;
  readonly close: () => void;
};

/** Opens the service of a target. Throws where its source is read-only. */
export async function openStatesService(
  store: Pick<Store, "engine">,
  target: WriteTarget,
  reach: Reach,
): Promise<StatesService> {
  if (target.at === "engine") return engineService(store, target, reach.signal);
  const opened = await openForReading({ settings: target.settings, ...reach });
  try {
    const writer = statesWriterOf(opened.collection);
    return {
      write: (request) => told(() => writer.write(request), reach.signal),
      describe: (arn) => told(() => writer.describe(arn), reach.signal),
      roleOf: (arn) => told(() => writer.roleOf(arn), reach.signal),
      close: () => opened.close(),
    };
  } catch (error) {
    opened.close();
    throw error;
  }
}

async function told<T>(call: () => Promise<T>, signal: AbortSignal): Promise<Result<T, ServiceRefusal>> {
  try {
    return ok(await call());
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CallFailed)) throw error;
    const { code, message, problem } = error;
    const { cause } = error;
    const own = problem === "refused" && cause instanceof Error ? cause.message : message;
    return err({ code, message: own, isRefused: problem === "refused" || problem === "credentials" });
  }
}

/** How often the engine's answer is looked for, and how long, in ms: it may be starting, or changing hands. */
const LOOK_MS = 50;
const PATIENCE_MS = 30_000;

type EngineTarget = Extract<WriteTarget, { readonly at: "engine" }>;

function engineService(
  { engine }: Pick<Store, "engine">,
  { account, region }: EngineTarget,
  signal: AbortSignal,
): StatesService {
  const ask = async (operation: string, input: object): Promise<Result<Record<string, unknown>, ServiceRefusal>> => {
    const id = await engine.ask({ account, region, operation, input: JSON.stringify(input) }, null);
    const until = performance.now() + PATIENCE_MS;
    while (performance.now() < until) {
      const text = await engine.readAnswer(id);
      if (text === "gone") break;
      if (text !== null) return answerOf(text);
      await pause(LOOK_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
    return err({ code: "ServiceUnavailable", message: "The local engine does not answer.", isRefused: false });
  };
  return {
    write: async ({ operation, ...input }) => {
      const answer = await ask(operation, input);
      if (!answer.ok) return answer;
      const { executionArn, stateMachineArn } = answer.value;
      const arn = executionArn ?? stateMachineArn;
      return ok({ arn: typeof arn === "string" ? arn : null });
    },
    // What the engine wrote is read, not asked for: it is there while no engine runs.
    describe: async (arn) => {
      const row = await engine.execution(arn);
      if (row !== null) return ok({ status: row.status, redrives: row.redriveCount });
      return err({ code: "ExecutionDoesNotExist", message: `Execution Does Not Exist: '${arn}'`, isRefused: true });
    },
    roleOf: async (executionArn) => {
      const answer = await ask("DescribeStateMachineForExecution", { executionArn });
      return answer.ok ? ok(String(answer.value["roleArn"] ?? "")) : answer;
    },
    close: () => undefined,
  };
}

function answerOf(text: string): Result<Record<string, unknown>, ServiceRefusal> {
  const read = JSON.parse(text) as
    | { readonly ok: true; readonly answer: Record<string, unknown> | null }
    | { readonly ok: false; readonly code: string; readonly message: string };
  if (read.ok) return ok(read.answer ?? {});
  return err({ code: read.code, message: read.message, isRefused: read.code !== "ServiceUnavailable" });
}
