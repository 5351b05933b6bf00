import type { Instant } from "@/lib/base/instant";
import type { EffectOf } from "@/lib/engine/drive/world";
import type { Input } from "@/lib/engine/protocol";
import type { Token } from "@/lib/engine/token";
import type { Outcome } from "./fork";

/**
 * What a task says that has another outcome: that it starts, is submitted, and ends.
 *
 * @param said what it has said already.
 * @param from when it starts; `at`: when it ends.
 */
export function editedInputs(
  { token, target }: EffectOf<"invokeTask">,
  outcome: Outcome,
  said: ReadonlySet<Input["kind"]>,
  from: Instant,
  at: Instant,
): readonly Input[] {
  const waits = target.family === "service" && target.pattern !== "requestResponse";
  const begins: readonly Input[] = [
    { kind: "taskStarted", token, at: from },
    ...(waits ? [{ kind: "taskSubmitted", token, at: from, output: "{}" } as const] : []),
  ];
  return [...begins.filter(({ kind }) => !said.has(kind)), endOf(token, outcome, at)];
}

function endOf(token: Token, outcome: Outcome, at: Instant): Input {
  switch (outcome.kind) {
    case "succeeded":
      return { kind: "taskSucceeded", token, at, output: outcome.output };
    case "failed":
      return { ...outcome, kind: "taskFailed", token, at };
    case "timedOut":
      return { kind: "taskTimedOut", token, at };
  }
}

/** How a whole Map Run ends that has another outcome. */
export function editedMapRun(token: Token, outcome: Outcome, at: Instant): Input {
  if (outcome.kind === "succeeded") return { kind: "mapRunSucceeded", token, at, output: outcome.output };
  if (outcome.kind === "failed") return { ...outcome, kind: "mapRunFailed", token, at };
  return { kind: "mapRunFailed", token, at, error: "States.Timeout" };
}
