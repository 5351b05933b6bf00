import { describe, expect, it, test } from "vitest";
import { askedHow, confirmed } from "@/app/_components/rerun/asked";
import { addedText, keptText, summaryText } from "@/app/_components/rerun/words";
import { type RerunPreview, rerunRequestSchema } from "@/lib/contract/rerun";
import { digest } from "@/lib/expr/digest";

const last = { kind: "failed", error: "PaymentDeclined", cause: null, attempts: 3, eventId: 18 } as const;
const had = { kind: "succeeded", error: null, cause: null, attempts: 1, eventId: 5 } as const;

type Known = Extract<RerunPreview["prediction"], { kind: "known" }>;

const PREDICTION: Known = {
  kind: "known",
  runAgain: [{ state: "ChargeCard", type: "Task", place: "ChargeCard", resource: "lambda invoke", last }],
  invoked: [{ state: "ChargeCard", resource: "lambda invoke", last, certain: true }],
  notInvoked: [{ state: "ReserveStock", resource: "lambda invoke", last: had }],
  containers: [{ state: "Both", place: "Both", of: "branches", kept: 2, goOn: 1, start: 0 }],
  later: [],
  transitions: { least: 4, dependsOn: [] },
  ends: null,
};

const PREVIEW: RerunPreview = {
  how: "redrive",
  execution: {
    ...{ arn: "arn:aws:states:eu-west-1:123456789012:execution:orders:run-1", name: "run-1", machine: "orders" },
    ...{ machineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:orders", account: "123456789012" },
    ...{ region: "eu-west-1", type: "STANDARD", status: "FAILED" },
  },
  conditions: [],
  msLeft: 12 * 86_400_000 + 3 * 3_600_000,
  refused: null,
  input: null,
  prediction: PREDICTION,
  money: { least: "0.0001", exact: true, region: "eu-west-1", asOf: "2026-01-01" },
  resume: null,
  commands: [],
  place: { region: "eu-west-1", profile: null, endpoint: null },
};

test("a redrive in one sentence, for somebody who has been woken", () => {
  expect(summaryText(PREVIEW)).toBe(
    "ChargeCard (failed after 3 attempts with PaymentDeclined) is invoked again; ReserveStock not; " +
      "Both: 2 of 3 branches are kept, 1 goes on; it adds 4 transitions, $0.0001; 12 d 3 h left.",
  );
});

test("what is not predicted is said with its reason", () => {
  const prediction = { kind: "unknown", why: "No events are recorded." } as const;
  expect(summaryText({ ...PREVIEW, prediction })).toBe("What it will do is not known: No events are recorded.");
});

test("a lower bound is said to be one, with what may add more", () => {
  const transitions = { least: 4, dependsOn: ["A", "B", "C", "D", "E"] };
  expect(addedText({ ...PREDICTION, transitions }, null)).toBe(
    "at least 4 transitions: A, B, C, D and 1 more may add more",
  );
});

describe("of a Map", () => {
  const map = { state: "Each", place: "Each", of: "items" } as const;
  it.each([
    [{ kept: 1, goOn: 0, start: 9 }, "1 of 10 items is kept, 9 begin"],
    [{ kept: 0, goOn: 1, start: null }, "0 of at least 1 items are kept, 1 goes on"],
    [{ kept: null, goOn: null, start: null }, "the record does not tell which of its children are kept"],
  ])("%o is said", (counts, said) => {
    expect(keptText({ ...map, ...counts })).toBe(said);
  });
});

describe("what is asked for", () => {
  it("names account, region, machine and input as they were shown", () => {
    const start = { ...PREVIEW, how: "start" } as const;
    const how = askedHow(start, '{"a": 1}');
    if (how === null) throw new Error("it is refused");
    const asked = confirmed(start, how);
    expect(rerunRequestSchema.parse(asked)).toEqual({
      how: { kind: "start", input: '{"a": 1}' },
      confirmed: {
        ...{ account: "123456789012", region: "eu-west-1", machine: "orders" },
        inputHash: digest('{"a": 1}', "SHA-256"),
      },
    });
  });

  it("is nothing where the way is refused, or there is no machine to resume with", () => {
    expect(askedHow({ ...PREVIEW, refused: "Execution redrivable period exceeded" }, "")).toBeNull();
    expect(askedHow({ ...PREVIEW, how: "resume", resume: { kind: "none", why: "no" } }, "")).toBeNull();
  });
});
