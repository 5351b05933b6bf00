/**
 * Why a state could not go on: a value, never thrown. It is what Retry and Catch look at, and in the end
 * what ExecutionFailed says.
 *
 * - `service`: the world reported it and its event (TaskFailed, LambdaFunctionTimedOut, …) is recorded.
 * - `state`: the machine asked for it (a Fail state), or something inside a Map or Parallel failed.
 * - `runtime`: a path, a template or a limit; recorded by no event of its own (checklist §0).
 * - `evaluation`: a JSONata expression; recorded as EvaluationFailed first.
 */
export class Failure {
  constructor(
    readonly origin: "service" | "state" | "runtime" | "evaluation",
    readonly error: string | undefined,
    readonly cause: string | undefined,
    /** JSONata only: where the expression stands, as in `Output/total`; absent where AWS gives none. */
    readonly location?: string,
    /** The heartbeat ran out: AWS records States.Timeout, Retry and Catch may name States.HeartbeatTimeout. */
    readonly heartbeat = false,
  ) {}
}

export function runtime(cause: string): Failure {
  return new Failure("runtime", "States.Runtime", cause);
}

/** Recorded for a Pass (the state's name), lambda:invoke (`lambda`) and a function's ARN: checklist §18. */
export function dataLimit(who: string, origin: Failure["origin"] = "runtime"): Failure {
  return new Failure(
    origin,
    "States.DataLimitExceeded",
    `The state/task '${who}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
