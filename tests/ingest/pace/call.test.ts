import { GetExecutionHistoryCommand, SFNClient } from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import { wordCredentials } from "@/lib/ingest/aws/credentialsProblem";
import type { CallProblem } from "@/lib/ingest/aws/problem";
import { AccountPace } from "@/lib/ingest/pace/accountPace";
import { BACKOFF, backoffMs } from "@/lib/ingest/pace/backoff";
import { callAws, CALL_LIMITS, CallFailed, type Caller } from "@/lib/ingest/pace/call";
import { Fault } from "../../support/fakeAws/operations";
import { Raw, startFakeAws, type Misbehaviour } from "../../support/fakeAws/server";
import { VirtualTime } from "../../support/virtualTime";

const { signal } = new AbortController();

function named(name: string, status?: number): Error {
  return Object.assign(new Error(`${name} happened`), {
    name,
    ...(status === undefined ? {} : { $metadata: { httpStatusCode: status } }),
  });
}

function setup(given: Partial<Caller> = {}) {
  const time = new VirtualTime();
  const pace = new AccountPace({ clock: time, region: "eu-central-1", share: 1 });
  const outcomes: string[] = [];
  const caller: Caller = {
    pace: pace.of("source"),
    clock: time,
    random: () => 0.5,
    profile: null,
    onAttempt: (_operation, outcome) => outcomes.push(outcome),
    ...given,
  };
  /** Throws one after the other, then answers. */
  const call = (errors: readonly unknown[], operation = "GetExecutionHistory", stop = signal) => {
    let attempt = 0;
    return time.run(
      callAws(caller, operation, "rest", stop, () => {
        const error = errors[attempt++];
        return error === undefined ? Promise.resolve("answer") : Promise.reject(error as Error);
      }),
    );
  };
  return { time, pace, caller, outcomes, call };
}

const times = (count: number, error: unknown) => Array.from({ length: count }, () => error);

describe("a call", () => {
  test("that is answered is made once, with a token", async () => {
    const { call, pace, outcomes } = setup();
    await expect(call([])).resolves.toBe("answer");
    expect(outcomes).toEqual(["answered"]);
    expect(pace.counters()["GetExecutionHistory"]).toMatchObject({ taken: 1, throttled: 0 });
  });

  const AGAIN: readonly (readonly [string, unknown, CallProblem])[] = [
    ["an error inside AWS", named("InternalServerError", 500), "failed"],
    ["a connection that is cut", Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }), "unanswered"],
    ["a throttle", named("ThrottlingException", 400), "throttled"],
    ["half a page", new SyntaxError("Unexpected end of JSON input"), "garbled"],
  ];
  test.each(AGAIN)("is made again after %s, each time with a token", async (_what, error, problem) => {
    const { call, pace, outcomes } = setup();
    await expect(call(times(2, error))).resolves.toBe("answer");
    expect(outcomes).toEqual([problem, problem, "answered"]);
    expect(pace.counters()["GetExecutionHistory"]?.taken).toBe(3);
  });

  test.each(AGAIN)("is given up after so many attempts with %s", async (_what, error, problem) => {
    const { call, outcomes } = setup();
    const failure = await call(times(100, error)).catch((thrown: unknown) => thrown as CallFailed);
    expect(failure).toBeInstanceOf(CallFailed);
    expect(failure).toMatchObject({ problem, operation: "GetExecutionHistory", cause: error });
    expect(outcomes).toHaveLength(CALL_LIMITS.attempts[problem]);
  });

  test("that was throttled often may still fail as often as any: throttles count by themselves", async () => {
    const throttles = times(CALL_LIMITS.attempts.throttled - 1, named("ThrottlingException", 400));
    const failures = times(CALL_LIMITS.attempts.failed - 1, named("ServiceUnavailable", 503));
    await expect(setup().call([...throttles, ...failures])).resolves.toBe("answer");
    const given = setup().call([...throttles, ...failures, named("ServiceUnavailable", 503)]);
    const attempts = throttles.length + CALL_LIMITS.attempts.failed;
    await expect(given).rejects.toMatchObject({ problem: "failed", attempts });
    await expect(given).rejects.toThrow("failed inside AWS, 8 times (");
  });

  test.each([
    ["AccessDeniedException", 400, "refused"],
    ["ExecutionDoesNotExist", 400, "refused"],
    ["ExpiredTokenException", 400, "credentials"],
  ])("that AWS answers with %s is not made again", async (name, status, problem) => {
    const { call, outcomes } = setup();
    await expect(call([named(name, status)])).rejects.toMatchObject({ problem, code: name, attempts: 1 });
    expect(outcomes).toEqual([problem]);
  });

  test("is made again when the SDK has set its clock by AWS's", async () => {
    const skewed = Object.assign(named("InvalidSignatureException", 403), { $metadata: { clockSkewCorrected: true } });
    await expect(setup().call([skewed])).resolves.toBe("answer");
    // It does so by any answer: what is gone is not asked for again.
    const gone = Object.assign(named("ExecutionDoesNotExist", 400), {
      $metadata: { clockSkewCorrected: true, httpStatusCode: 400 },
    });
    await expect(setup().call([gone])).rejects.toMatchObject({ problem: "refused", attempts: 1 });
    await expect(setup().call([named("InvalidSignatureException", 403)])).rejects.toThrow(CallFailed);
  });

  test("is not made again when it is refused, though the SDK set its clock for it", async () => {
    const said = { httpStatusCode: 400, clockSkewCorrected: true };
    const refused = Object.assign(named("KmsAccessDeniedException", 400), { $metadata: said });
    await expect(setup().call([refused])).rejects.toMatchObject({ problem: "refused", attempts: 1 });
  });

  test("tells the pace of throttles and of nothing else", async () => {
    const { call, pace } = setup();
    await call([named("ThrottlingException", 400), named("InternalServerError", 500)]);
    expect(pace.counters()["GetExecutionHistory"]).toMatchObject({ throttled: 1, perSecond: expect.any(Number) });
    expect(pace.counters()["GetExecutionHistory"]?.perSecond).toBeLessThan(20);
  });

  test("that is never answered ends after its time, and is made again", async () => {
    const { time, caller, outcomes } = setup();
    const start = time.now();
    const given = callAws(caller, "GetExecutionHistory", "rest", signal, () => new Promise(() => undefined));
    await expect(time.run(given)).rejects.toMatchObject({ problem: "unanswered", attempts: 8 });
    expect(outcomes).toEqual(times(8, "unanswered"));
    expect(time.now() - start).toBeGreaterThan(8 * 30_000);
  });

  test("hands the request a signal that ends it after its time", async () => {
    const { time, caller } = setup();
    let ended = 0;
    const given = callAws(caller, "GetExecutionHistory", "rest", signal, (request) => {
      request.addEventListener("abort", () => (ended += 1));
      return new Promise(() => undefined);
    });
    await expect(time.run(given)).rejects.toThrow("no answer within 30 s");
    expect(ended).toBe(8);
  });

  test.each(["while it waits for its token", "while it is asked", "between two attempts"])(
    "ends with the user's reason, %s",
    async (when) => {
      const { time, caller, pace } = setup({ random: () => 0.99 });
      const stop = new AbortController();
      if (when.includes("token"))
        for (let i = 0; i < 400; i++) await pace.of("x").take("GetExecutionHistory", "rest", signal);
      const sent = () => (when.includes("asked") ? new Promise(() => undefined) : Promise.reject(named("E", 500)));
      const given = callAws(caller, "GetExecutionHistory", "rest", stop.signal, sent);
      const reason = new Error("enough");
      setImmediate(() => stop.abort(reason));
      await expect(given).rejects.toBe(reason);
      await expect(time.run(new Promise(() => undefined))).rejects.toThrow("nothing sleeps");
    },
  );
});

describe("between two attempts", () => {
  test("is a random time below a bound that doubles and ends", () => {
    const most = [1, 2, 3, 4, 10, 100].map((attempt) => backoffMs(attempt, () => 1));
    expect(most).toEqual([250, 500, 1_000, 2_000, BACKOFF.maxMs, BACKOFF.maxMs]);
    expect(backoffMs(3, () => 0)).toBe(0);
  });

  test("callers that failed together do not come again together", async () => {
    const { time, caller } = setup();
    let draws = 0;
    const random = () => (draws++ % 10) / 10;
    const came: number[] = [];
    const calls = Array.from({ length: 10 }, () => {
      let attempt = 0;
      return callAws({ ...caller, random }, "GetExecutionHistory", "rest", signal, () => {
        if (attempt++ === 0) return Promise.reject(named("InternalServerError", 500));
        came.push(time.now());
        return Promise.resolve();
      });
    });
    await time.run(Promise.all(calls));
    expect(new Set(came).size).toBe(10);
  });
});

describe("credentials", () => {
  const REFRESH = "To refresh this SSO session run 'aws sso login' with the corresponding profile.";
  test.each([
    ["CredentialsProviderError", `The SSO session associated with this profile has expired. ${REFRESH}`],
    ["CredentialsProviderError", `The SSO session associated with this profile is invalid. ${REFRESH}`],
    ["TokenProviderError", `Token is expired. ${REFRESH}`],
    ["TokenProviderError", `The SSO session token associated with profile=dev was not found or is invalid. ${REFRESH}`],
    ["SSOTokenProviderFailure", "Token refresh failed"],
  ])("%s: %s names the command", async (name, message) => {
    const { call, outcomes } = setup({ profile: "dev" });
    const given = call([Object.assign(new Error(message), { name })]);
    await expect(given).rejects.toThrow(
      "The SSO login of the profile dev has expired or is missing: run `aws sso login --profile dev`.",
    );
    expect(outcomes).toEqual(["credentials"]);
  });

  test.each([
    [
      ["CredentialsProviderError", "Could not load credentials from any providers"],
      null,
      "There are no AWS credentials (Could not load credentials from any providers): run `aws configure`, or `aws sso login` where they come from SSO.",
    ],
    [
      ["ExpiredTokenException", "The security token included in the request is expired"],
      "it's mine",
      "AWS refused the credentials of the profile it's mine (ExpiredTokenException): renew them, by `aws sso login --profile 'it'\\''s mine'` where they come from SSO.",
    ],
  ] as const)("%s", ([name, message], profile, sentence) => {
    expect(wordCredentials(Object.assign(new Error(message), { name }), profile)).toBe(sentence);
  });
});

describe("over the SDK's own client", () => {
  const ARN = "arn:aws:states:eu-west-1:111122223333:execution:orders:a";

  async function ask(misbehave: Misbehaviour) {
    const aws = await startFakeAws({ misbehave, pageSize: 1_000 });
    const client = new SFNClient({
      ...{ region: "eu-west-1", endpoint: aws.endpoint, maxAttempts: 1 },
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
    });
    const outcomes: string[] = [];
    const quick = { now: () => Date.now(), sleep: (ms: number, s: AbortSignal) => sleepShort(ms, s) };
    const caller: Caller = {
      pace: new AccountPace({ clock: quick, region: null }).of("source"),
      ...{ clock: quick, random: Math.random, profile: null },
      onAttempt: (_operation, outcome) => outcomes.push(outcome),
    };
    try {
      const answer = await callAws(caller, "GetExecutionHistory", "rest", signal, (abortSignal) =>
        client.send(new GetExecutionHistoryCommand({ executionArn: ARN }), { abortSignal }),
      ).catch((error: unknown) => error as CallFailed);
      return { outcomes, answer, requests: aws.asked.length };
    } finally {
      client.destroy();
      await aws.close();
    }
  }

  /** A hundredth of the time. */
  function sleepShort(ms: number, aborted: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms / 100);
      aborted.addEventListener("abort", () => (clearTimeout(timer), reject(aborted.reason as Error)), { once: true });
    });
  }

  const twice =
    (answer: Fault | Raw): Misbehaviour =>
    ({ before }) =>
      before < 2 ? answer : null;

  test.each([
    ["throttles", new Fault("ThrottlingException"), "throttled"],
    ["throttles by status", new Raw({ status: 429 }), "throttled"],
    ["errors inside", new Fault("InternalServerError", 500), "failed"],
    ["cut connections", new Raw({ cutAfter: 0 }), "unanswered"],
    ["half pages whose connection broke", new Raw({ body: '{"events":[{"id":1', cutAfter: 10 }), "unanswered"],
    ["half pages", new Raw({ body: '{"events":[{"id":1' }), "garbled"],
    ["silence", new Raw({ silent: true }), "unanswered"],
  ] as const)("%s are asked again, a request an attempt", async (_what, answer, problem) => {
    const { outcomes, requests, answer: given } = await ask(twice(answer));
    expect(outcomes).toEqual([problem, problem, "answered"]);
    expect(requests).toBe(3);
    expect(given).toHaveProperty("events");
  });

  test("what does not exist is told by AWS's name", async () => {
    const { answer } = await ask(() => new Fault("ExecutionDoesNotExist"));
    expect(answer).toMatchObject({ name: "CallFailed", code: "ExecutionDoesNotExist", problem: "refused" });
  });
});
