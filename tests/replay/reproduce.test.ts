import { expect, test } from "vitest";
import type { EffectOf } from "@/lib/engine/drive/world";
import type { Input } from "@/lib/engine/protocol";
import { prepare } from "@/lib/conformance/execute";
import type { ReplayCase } from "@/lib/conformance/recognise";
import { verdictOn } from "@/lib/conformance/replay";
import { skipReason } from "@/lib/conformance/skips";
import { readSnapshot } from "@/lib/conformance/snapshot";
import { recordedCallsOf } from "@/lib/replay/recordedCalls";
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

async function reproduced(of: ReplayCase["of"], answer: ((call: Call) => Promise<readonly Input[]> | null) | null) {
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
