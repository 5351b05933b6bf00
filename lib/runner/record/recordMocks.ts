import type { Json } from "@/lib/base/json";
import { parseJson } from "@/lib/base/long-text";
import type { Token } from "@/lib/engine/token";
import type { Trace } from "@/lib/engine/trace";
import type { Answer } from "@/lib/replay/answers";
import { RecordedEntropy } from "@/lib/replay/randomDraws";
import type { RunData } from "@/lib/replay/scrub/scrubSetup";
import { answersOf, type MockedResponse } from "../mock";
import { runToEnd } from "../run";
import type { RunResult, Task } from "../simulatedWorld";

/** What of a record a mock file cannot say. */
export const LOST_REASONS = [
  /** A clock of the state ran out: the mock throws States.Timeout, and the history has a failure. */
  "timeout",
  /** A task that failed before it ran: scheduling, starting or submitting it. The mock throws its error. */
  "failedBefore",
  /** What a `.sync` or `.waitForTaskToken` request was answered when it was accepted: a mock answers `{}`. */
  "submitted",
  /** The name of the worker that took an activity's task. */
  "worker",
  /** A task that had no answer when the record ended, or something else ended it. */
  "unanswered",
  /** The children of a Map Run: their tasks are not in the record of their parent. */
  "mapRun",
] as const;
export type LostReason = (typeof LOST_REASONS)[number];
export type LostPart = { readonly reason: LostReason; readonly state: string };

export type RecordedMocks = {
  /** Responses by state, in the order in which a run with them asks. */
  readonly states: ReadonlyMap<string, readonly MockedResponse[]>;
  readonly lost: readonly LostPart[];
  /** The run that these responses make. */
  readonly run: RunResult;
};

/**
 * What the tasks of a recorded execution answered, as responses of a mock file. A file counts the invocations of a state
 * over the whole execution, and is answered at once: so the execution is run in that way with the recorded outcomes, each
 * found by its place, and the order in which it asks is the file's.
 *
 * @param trace is told of the stages of that run.
 */
export async function recordMocks({ setup, known }: RunData, trace?: Trace): Promise<RecordedMocks> {
  const outcomes = outcomesOf(setup.answers);
  const states = new Map<string, MockedResponse[]>();
  const lost = new Map<string, LostPart>();
  const lose = (reason: LostReason, state: string) => lost.set(`${reason} ${state}`, { reason, state });
  const run = await runToEnd(
    setup.compiled,
    { ...setup.start, at: setup.at },
    {
      invokeTask: (task) => {
        const recorded = outcomes.get(task.token);
        for (const reason of recorded?.lost ?? []) lose(reason, task.state);
        if (recorded?.response == null) return void lose("unanswered", task.state);
        const response = isWhole(task) ? recorded.response : wrapped(recorded.response);
        const responses = states.get(task.state) ?? [];
        states.set(task.state, [...responses, response]);
        return answersOf(task, response);
      },
      readItems: ({ token, at }) => {
        lose("mapRun", "");
        return { kind: "itemsReadFailed", token, at, cause: "The items are not in the record." };
      },
    },
    { ...setup.around, entropy: new RecordedEntropy(known, "plain"), ...(trace === undefined ? {} : { trace }) },
  );
  return { states, lost: [...lost.values()], run };
}

type Outcome = { readonly response: MockedResponse | null; readonly lost: readonly LostReason[] };

function outcomesOf(answers: readonly Answer[]): ReadonlyMap<Token, Outcome> {
  const outcomes = new Map<Token, Outcome>();
  for (const answer of answers) {
    const before = outcomes.get(answer.token) ?? { response: null, lost: [] };
    const { response, lost } = outcomeOf(answer);
    outcomes.set(answer.token, {
      response: response ?? before.response,
      lost: lost === null ? before.lost : [...before.lost, lost],
    });
  }
  return outcomes;
}

function outcomeOf(answer: Answer): { readonly response: MockedResponse | null; readonly lost: LostReason | null } {
  if (answer.kind === "timer") {
    if (answer.timer !== "any") return { response: null, lost: null };
    return { response: { kind: "throw", error: "States.Timeout", cause: undefined }, lost: "timeout" };
  }
  const { input } = answer;
  switch (input.kind) {
    case "taskSucceeded":
      return { response: { kind: "return", value: parseJson(input.output) }, lost: null };
    case "taskFailed":
      return { response: thrown(input), lost: null };
    case "scheduleFailed":
    case "startFailed":
    case "submitFailed":
      return { response: thrown(input), lost: "failedBefore" };
    case "taskTimedOut":
      return { response: thrown({ error: "States.Timeout", ...input }), lost: "timeout" };
    case "taskStarted":
      return { response: null, lost: input.worker === undefined ? null : "worker" };
    case "taskSubmitted":
      return { response: null, lost: input.output === "{}" ? null : "submitted" };
    case "mapRunSucceeded":
    case "mapRunFailed":
      return { response: null, lost: "mapRun" };
    default:
      return { response: null, lost: null };
  }
}

function thrown({ error, cause }: { readonly error?: string; readonly cause?: string }): MockedResponse {
  return { kind: "throw", error, cause };
}

/** Whether the file holds what the task answers itself: of a function's ARN it holds the answer of Lambda around it. */
function isWhole({ target }: Task): boolean {
  return target.family !== "lambda";
}

function wrapped(response: MockedResponse): MockedResponse {
  if (response.kind === "throw") return response;
  const value: Json = { StatusCode: 200, Payload: response.value };
  return { kind: "return", value };
}
