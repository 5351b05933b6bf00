import { expect, test } from "vitest";
import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { tokenOf, type Token } from "@/lib/engine/token";
import { positionsOf } from "@/lib/replay/answers";
import { chainsOf } from "@/lib/replay/chains";
import { type Comparable, comparable } from "@/lib/replay/comparable";
import type { Outcome } from "@/lib/replay/fork/fork";
import { forkBaseOf, runFork } from "@/lib/replay/fork/runFork";
import type { ReplaySession } from "@/lib/replay/replaySession";
import { corpusCases, corpusPresent } from "../../support/corpus";
import { corpusSession, isMatch } from "../../support/corpusSession";

const isHere = corpusPresent();

/** A state of a definition as it is written, wherever it stands. */
function stateIn(value: Json, name: string): JsonObject | null {
  if (isArray(value)) return value.map((item) => stateIn(item, name)).find((found) => found !== null) ?? null;
  if (!isObject(value)) return null;
  const states = value["States"];
  const own = isObject(states) ? states[name] : undefined;
  if (isObject(own)) return own;
  return (
    Object.values(value)
      .map((item) => stateIn(item, name))
      .find((found) => found !== null) ?? null
  );
}

/** What the definition says of the first failure of a visit with an error: `retry`, `catch NEXT`, or `fail`. */
function prescribed(state: JsonObject, error: string): string {
  const matches = (rule: JsonObject) =>
    (rule["ErrorEquals"] as readonly string[]).some(
      (name) => name === error || name === "States.ALL" || name === "States.TaskFailed",
    );
  const retrier = ((state["Retry"] ?? []) as readonly JsonObject[]).find(matches);
  if (retrier !== undefined && retrier["MaxAttempts"] !== 0) return "retry";
  const catcher = ((state["Catch"] ?? []) as readonly JsonObject[]).find(matches);
  return catcher === undefined ? "fail" : `catch ${String(catcher["Next"])}`;
}

/** Errors that tell the rules of a state apart: each that they name, and one that none does. */
function errorsFor(state: JsonObject): readonly string[] {
  const rules = [...((state["Retry"] ?? []) as JsonObject[]), ...((state["Catch"] ?? []) as JsonObject[])];
  const named = rules.flatMap((rule) => rule["ErrorEquals"] as readonly string[]);
  return [...new Set([...named.filter((name) => !name.startsWith("States.")), "Nobody.Named.This"])];
}

type Attempt = { readonly token: Token; readonly state: string; readonly failed: boolean };

/** The first attempts of tasks in a record that ended, with their states. */
function firstAttempts({ events, recorded, places }: ReplaySession): readonly Attempt[] {
  const found: Attempt[] = [];
  for (const { id, type } of events.map(comparable)) {
    const place = places.get(id);
    if (place === undefined || place.attempt > 0 || !/(Task|Function|Activity)(Succeeded|Failed)$/.test(type)) continue;
    found.push({
      token: tokenOf(place),
      state: stateAt(recorded.chainOf.get(id)?.events ?? [], id),
      failed: type.endsWith("Failed"),
    });
  }
  return found;
}

function stateAt(chain: readonly Comparable[], id: number): string {
  return chain.findLast((event) => event.id <= id && event.type.endsWith("StateEntered"))?.name ?? "";
}

/** What followed the end of an attempt in a fork: `retry`, `catch NEXT` or `leave NEXT`, `fail`. */
async function followed(session: ReplaySession, { token, state }: Attempt, outcome: Outcome): Promise<string> {
  const { machine } = session;
  if (machine === null) throw new Error("no machine");
  const run = await runFork(forkBaseOf(session), [{ at: token, edits: { outcomes: [{ of: { token }, outcome }] } }]);
  const chains = chainsOf(run.events.map(comparable));
  const places = positionsOf(chains, machine);
  const end = run.events.map(comparable).find(({ id, type }) => {
    const place = places.get(id);
    return place !== undefined && tokenOf(place) === token && /(Succeeded|Failed|TimedOut)$/.test(type);
  });
  if (end === undefined) throw new Error(`${state}: the edited outcome is not in the fork`);
  const after = (chains.chainOf.get(end.id)?.events ?? []).filter(({ id }) => id > end.id);
  const [next] = after;
  // A container around may retry or catch what its branch could not.
  if (next === undefined) return "fail";
  if (next.type.endsWith("Scheduled")) return "retry";
  if (!next.type.endsWith("StateExited")) return "fail";
  const entered = after.find(({ type }) => type.endsWith("StateEntered"))?.name ?? "the end";
  return end.type.endsWith("Succeeded") ? `leave ${entered}` : `catch ${entered}`;
}

/** Fields that read what a task answered: an answer of the test's own has nothing to read. */
const READS = ["ResultSelector", "OutputPath", "Output", "Assign"];

test.runIf(isHere)(
  "the outcome of each recorded task is flipped, and its fork goes where the definition says",
  async () => {
    const problems: string[] = [];
    const counts: Record<string, number> = {};
    for (const one of corpusCases()) {
      const session = await corpusSession(one);
      if (session.replay === null || !isMatch(session)) continue;
      for (const attempt of firstAttempts(session)) {
        const state = stateIn(one.definition as Json, attempt.state);
        if (state === null || (state["Retry"] === undefined && state["Catch"] === undefined)) continue;
        const judge = async (outcome: Outcome, expected: string) => {
          const found = await followed(session, attempt, outcome);
          const kind = expected.split(" ")[0] ?? "";
          counts[kind] = (counts[kind] ?? 0) + 1;
          if (found !== expected)
            problems.push(`${one.path} ${attempt.state} ${JSON.stringify(outcome)}: ${found}, expected ${expected}`);
        };
        for (const error of errorsFor(state)) await judge({ kind: "failed", error }, prescribed(state, error));
        if (!attempt.failed || READS.some((field) => state[field] !== undefined)) continue;
        await judge(
          { kind: "succeeded", output: "{}" },
          `leave ${typeof state["Next"] === "string" ? state["Next"] : "the end"}`,
        );
      }
    }
    console.log("outcomes that were flipped, by what has to follow:", counts);
    expect(problems).toEqual([]);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(60);
  },
);
