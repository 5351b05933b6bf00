import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { EffectOf } from "@/lib/engine/drive/world";
import type { Input } from "@/lib/engine/protocol";
import { prepare } from "@/lib/conformance/execute";
import type { ReplayCase } from "@/lib/conformance/recognise";
import { verdictOn } from "@/lib/conformance/replay";
import { skipReason } from "@/lib/conformance/skips";
import { readSnapshot } from "@/lib/conformance/snapshot";
import { type ExchangedTasks, exchangedTasks } from "@/lib/runner/tasks/exchangedTasks";
import { recordedCallsOf } from "@/lib/replay/recordedCalls";
import type { TaskExchange } from "@/lib/replay/recordedRun";
import { verify } from "@/lib/replay/verify";
import { reproduce } from "@/lib/server/replay/reproduce";
import { casesIn, corpusIsHere, CORPUS } from "../conformance/corpus";
import { recordRun } from "./runs";

type Call = EffectOf<"invokeTask">;

const FAILED = ["ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"];

function failures(): ReplayCase["of"][] {
  const all = casesIn(CORPUS).filter((one): one is ReplayCase => one.kind === "replay" && skipReason(one) === null);
  return all.flatMap(({ of }) => {
    const types = of.history.map((event) => (event as { readonly type?: unknown }).type);
    const hasTask = types.some(
      (type) => typeof type === "string" && /^(Task|LambdaFunction|Activity)Scheduled$/.test(type),
    );
    return hasTask && types.some((type) => FAILED.includes(String(type))) ? [of] : [];
  });
}

async function reproduced(of: ReplayCase["of"], answer: TaskExchange | null) {
  const snapshot = readSnapshot(of.history);
  const prepared = prepare(of.run);
  if (!snapshot.ok || !prepared.ok) throw new Error(`${of.name} cannot be read`);
  const { events } = snapshot.value;
  const judge: Parameters<typeof reproduce>[0] = async (onReplay) => {
    const verdict = await verdictOn(of, snapshot.value, onReplay);
    if (typeof verdict === "string") throw new Error(verdict);
    return verdict;
  };
  const { machine } = prepared.value;
  return reproduce(judge, { recorded: events, calls: () => recordedCallsOf(events, machine), exchange: answer });
}

const here = corpusIsHere();

test.runIf(here)("every replayable recorded failure with tasks becomes the same run here", async () => {
  const all = failures();
  expect(all.length).toBeGreaterThan(30);
  for (const of of all) {
    const { verdict, end } = await reproduced(of, null);
    expect(verdict.verdict, of.name).toMatch(/^MATCH/);
    const last = (of.history.at(-1) as { readonly type: string }).type;
    const ends = { FAILED: "ExecutionFailed", TIMED_OUT: "ExecutionTimedOut", ABORTED: "ExecutionAborted" };
    expect(ends[end?.status as keyof typeof ends] ?? "ExecutionSucceeded", of.name).toBe(last);
    expect(end?.events, of.name).toBe(of.history.length);
  }
  console.log(`${all.length} recorded failures with tasks were reproduced`);
});

test.runIf(here)(
  "an outcome that is exchanged is asked for in each of them, and is what the run goes on with",
  async () => {
    for (const of of failures()) {
      const called: string[] = [];
      const { exchanged } = await reproduced(of, ({ state, token, at }) => {
        // Another failure than any that was recorded, of the first task that asks.
        if (called.length > 0 && called[0] !== state) return null;
        called.push(state);
        return Promise.resolve([
          { kind: "taskStarted", token, at },
          { kind: "taskFailed", token, at, error: "Exchanged", cause: "by the test" },
        ]);
      });
      expect(called.length, of.name).toBeGreaterThan(0);
      expect(exchanged?.leavesAt ?? exchanged?.end.error, of.name).not.toBeNull();
    }
  },
);

/** A handler in a process of its own, which fails with its process and event in the cause. */
const HANDLER = `export function answer(event, { state }) {
  const error = new Error(JSON.stringify({ pid: process.pid, state, event }));
  throw Object.assign(error, { name: "Exchanged" });
}`;

type Invoked = { readonly call: Call; readonly outcome: Input };

/** Handlers for states, all of one module. */
function handlersFor(states: readonly string[], invoked: Invoked[]): ExchangedTasks {
  const folder = mkdtempSync(join(tmpdir(), "stepscope-exchanged-"));
  const file = join(folder, "answer.mjs");
  writeFileSync(file, HANDLER);
  const tasks = exchangedTasks({
    handlers: new Map(states.map((state) => [state, { file, name: "answer" }])),
    handlerScript: join(process.cwd(), "dist/handlerHost.mjs"),
    onInvoked: (call, outcome) => void invoked.push({ call, outcome }),
  });
  onTestFinished(async () => {
    await tasks.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return tasks;
}

/** The state whose task asks first. */
async function firstAsked(of: ReplayCase["of"]): Promise<string> {
  let first: string | null = null;
  await reproduced(of, ({ state }) => {
    first ??= state;
    return null;
  });
  return first ?? "";
}

test.runIf(here)(
  "a handler in the place of each of them is called in its own process",
  { timeout: 600_000 },
  async () => {
    const all = failures();
    const firsts = await Promise.all(all.map(firstAsked));
    const invoked: Invoked[] = [];
    const tasks = handlersFor([...new Set(firsts)], invoked);
    for (const [i, of] of all.entries()) {
      invoked.length = 0;
      const { exchanged } = await reproduced(of, (call, execution) =>
        call.state === firsts[i] ? tasks.perform(call, execution) : null,
      );
      const [first] = invoked;
      // A request for a callback fails before it is submitted.
      const told = first !== undefined && "error" in first.outcome ? first.outcome : null;
      expect(told?.error, of.name).toBe("Exchanged");
      expect(told?.cause, of.name).toContain(JSON.stringify(firsts[i]).slice(1, -1));
      expect(exchanged, of.name).not.toBeNull();
      expect(told?.cause, of.name).not.toContain(`"pid":${process.pid},`);
    }
  },
);

const MACHINE = {
  StartAt: "Charge",
  States: {
    Charge: { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:charge", Next: "Ship" },
    Ship: { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:ship", End: true },
  },
};

test("with a failure exchanged for a success the run waits for what the record never answered", async () => {
  const run = await recordRun(MACHINE, { n: 1 }, () => ({ error: "Declined" }));
  const judge: Parameters<typeof reproduce>[0] = (onReplay) => verify(run, { onReplay });
  const exchange = ({ state, token, at }: Call): Promise<readonly Input[]> | null =>
    state === "Charge" ? Promise.resolve([{ kind: "taskSucceeded", token, at, output: '{"paid":true}' }]) : null;
  const made = await reproduce(judge, { recorded: run.events, calls: () => [], exchange });
  expect(made.end).toMatchObject({ status: "FAILED", error: "Declined" });
  expect(made.exchanged).toMatchObject({ end: { status: "RUNNING" }, waiting: ["Ship"] });
  expect(made.exchanged?.leavesAt).toMatchObject({ id: 5, ours: "LambdaFunctionSucceeded" });
});
