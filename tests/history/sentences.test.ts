import { describe, expect, it } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import { fold } from "@/lib/history/fold";
import { story, type Described } from "@/lib/history/story";
import { compact } from "../support/compact";

/*
 * Each sentence with a record that makes it true, and one beside it that must not: the difference is the fact that
 * the sentence claims.
 */

type Told = {
  readonly history: string;
  readonly definition?: object;
  /** The source said that more follows. */
  readonly truncated?: boolean;
  readonly described?: Described;
};

type Sentence = { readonly says: RegExp; readonly of: Told; readonly notOf: Told };

function textOf({ history, definition, truncated = false, described }: Told): string {
  const machine = definition === undefined ? undefined : parseMachine(JSON.stringify(definition)).machine;
  const known = machine === undefined ? {} : { machine };
  const events = compact(history);
  const parts = story(fold(events, { truncated, ...known }), {
    ...known,
    events,
    ...(described === undefined ? {} : { described }),
  });
  return parts.map(({ text }) => text).join("");
}

const events = (...lines: readonly string[]): Told => ({ history: lines.join("\n") });

const STARTED = "1<0 ExecutionStarted";
const ONE_STATE = [STARTED, "2<0 PassStateEntered A", "3<2 PassStateExited A"];
const TASK = [STARTED, "2<0 TaskStateEntered Call", "3<2 TaskScheduled lambda/invoke", "4<3 TaskStarted lambda/invoke"];
const BUSY = [...TASK, "5<4 TaskFailed lambda/invoke error=Busy"];
const AGAIN = [...BUSY, "+2000 6<5 TaskScheduled lambda/invoke", "7<6 TaskStarted lambda/invoke"];
const TWICE = [...AGAIN, "8<7 TaskFailed lambda/invoke error=Busy"];
const callOf = (recovery: object) => ({
  StartAt: "Call",
  States: {
    Call: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "f" },
      ...recovery,
      End: true,
    },
  },
});
const MAP = (items: number) => [STARTED, "2<0 MapStateEntered Each", `3<2 MapStateStarted ${items}`];
const ITEMS = [...MAP(3), "4<3 MapIterationStarted #0 Each", "5<3 MapIterationStarted #1 Each"];
const ONE_BROKEN = [
  ...ITEMS,
  "6<4 FailStateEntered Broken",
  "7<5 TaskStateEntered Work",
  "8<6 MapIterationFailed #0 Each",
];
const STOPPED = [...ONE_BROKEN, "9<8 TaskStateAborted", "10<8 MapIterationAborted #1 Each", "11<6 MapStateFailed"];
const REDRIVEN = [...BUSY, "6<5 ExecutionFailed error=Busy", "+3000 7<6 ExecutionRedriven 1"];
const DONE_AGAIN = [
  "8<5 TaskScheduled lambda/invoke",
  "9<8 TaskSucceeded lambda/invoke",
  "10<9 TaskStateExited Call",
  "11<10 ExecutionSucceeded",
];

const SENTENCES: readonly Sentence[] = [
  {
    says: /^Succeeded in 300 ms: one state, at the first attempt\.$/,
    of: events(...ONE_STATE, "4<3 ExecutionSucceeded"),
    notOf: events(...ONE_STATE, "5<3 ExecutionSucceeded"),
  },
  {
    says: /all at the first attempt/,
    of: events(...ONE_STATE, "4<3 PassStateEntered B", "5<4 PassStateExited B", "6<5 ExecutionSucceeded"),
    notOf: events(
      ...ONE_STATE,
      "4<3 PassStateEntered B",
      "5<4 PassPondered",
      "6<5 PassStateExited B",
      "7<6 ExecutionSucceeded",
    ),
  },
  {
    says: /: 1 state in 2 visits, all/,
    of: events(...ONE_STATE, "4<3 PassStateEntered A", "5<4 PassStateExited A", "6<5 ExecutionSucceeded"),
    notOf: events(...ONE_STATE, "4<3 PassStateEntered B", "5<4 PassStateExited B", "6<5 ExecutionSucceeded"),
  },
  {
    says: /^When this was recorded \(last event 2023-11-14 22:13:20\.300 UTC\) Call had been running for 200 ms; nothing since\.$/,
    of: events(...TASK),
    notOf: events(...TASK, "5<4 TaskSucceeded lambda/invoke"),
  },
  {
    says: /had been waiting for less than 1 ms; nothing since/,
    of: events(STARTED, "2<0 WaitStateEntered Pause"),
    notOf: events(STARTED, "2<0 WaitStateEntered Pause", "3<2 WaitStateExited Pause"),
  },
  {
    says: /\bis (running|waiting)|\bRunning for|since then|still/i,
    of: events("// No sentence speaks of now.", STARTED, '2<0 FailStateEntered "is running"', "3<2 ExecutionFailed"),
    notOf: events(...AGAIN),
  },
  {
    says: /waiting for its task token for 400 ms/,
    of: events(
      STARTED,
      "2<0 TaskStateEntered Ask",
      "3<2 TaskScheduled sqs/sendMessage.waitForTaskToken",
      "4<3 TaskSubmitted sqs/sendMessage.waitForTaskToken",
      "+400 5<0 ExecutionAborted",
    ),
    notOf: events(
      STARTED,
      "2<0 TaskStateEntered Ask",
      "3<2 TaskScheduled sqs/sendMessage.sync",
      "4<3 TaskSubmitted sqs/sendMessage.sync",
      "+400 5<0 ExecutionAborted",
    ),
  },
  {
    says: /had been in its 2nd attempt/,
    of: events(...AGAIN),
    notOf: events(...TASK),
  },
  {
    says: /was waiting 2 s for the next attempt/,
    of: { ...events(...BUSY), definition: callOf({ Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 2 }] }) },
    notOf: { ...events(...BUSY), definition: callOf({ Retry: [{ ErrorEquals: ["Other"], IntervalSeconds: 2 }] }) },
  },
  {
    says: /Call had failed with Busy; what follows is not recorded/,
    of: events(...BUSY),
    notOf: events(...BUSY, "6<5 ExecutionFailed error=Busy"),
  },
  {
    says: /\(1 of 3 items done\)/,
    of: events(
      ...MAP(3),
      "4<3 MapIterationStarted #0 Each",
      "5<4 MapIterationSucceeded #0 Each",
      "6<3 MapIterationStarted #1 Each",
      "7<6 TaskStateEntered Work",
    ),
    notOf: events(...ITEMS, "6<5 TaskStateEntered Work"),
  },
  {
    says: /^How it ended is not recorded: the record stops at event 4, where Call had been running for 200 ms\. The record is partial: more events follow/,
    of: { ...events(...TASK), truncated: true },
    notOf: events(...TASK),
  },
  {
    says: /1 event is of a type unknown here \(ExecutionVanished\): what it did is not told\./,
    of: events(...TASK, "5<4 ExecutionVanished"),
    notOf: events(...BUSY),
  },
  {
    says: /^By its description it has failed \(Late: “too slow”\); the record stops at event 4/,
    of: { ...events(...TASK), described: { status: "FAILED", error: "Late", cause: "too slow" } },
    notOf: {
      ...events(...BUSY, "6<5 ExecutionFailed error=Busy"),
      described: { status: "FAILED", error: "Late", cause: "too slow" },
    },
  },
  {
    says: /while as far as it is recorded, Call had been running/,
    of: events(STARTED, "2<0 TaskStateEntered Call", "+500 9<8 ExecutionTimedOut"),
    notOf: events(STARTED, "2<0 TaskStateEntered Call", "+500 3<2 ExecutionTimedOut"),
  },
  {
    says: /Call failed with Busy\. Attempted 2 times, waited 2 s/,
    of: events(...TWICE, "9<8 ExecutionFailed error=Busy"),
    notOf: events(...BUSY, "6<5 ExecutionFailed error=Busy"),
  },
  {
    says: /Attempted at least 2 times/,
    of: events(
      ...TWICE.filter((line) => !line.startsWith("3<") && !line.startsWith("4<")),
      "9<8 ExecutionFailed error=Busy",
    ),
    notOf: events(...TWICE, "9<8 ExecutionFailed error=Busy"),
  },
  {
    says: /the retrier for Busy was used up; the state has no Catch, so the execution failed/,
    of: {
      ...events(...TWICE, "9<8 ExecutionFailed error=Busy"),
      definition: callOf({ Retry: [{ ErrorEquals: ["Busy"], MaxAttempts: 1 }] }),
    },
    notOf: events(...TWICE, "9<8 ExecutionFailed error=Busy"),
  },
  {
    says: /an error that is not recorded/,
    of: events(
      ...MAP(1),
      "4<3 MapIterationStarted #0 Each",
      "5<4 FailStateEntered Broken",
      "6<5 MapIterationFailed #0 Each",
      "7<5 MapStateFailed",
      "8<7 MapStateExited Each",
      "9<8 ExecutionSucceeded",
    ),
    notOf: events(
      ...MAP(1),
      "4<3 MapIterationStarted #0 Each",
      "5<4 FailStateEntered Broken",
      "6<5 MapIterationFailed #0 Each",
      "7<5 MapStateFailed",
      String.raw`8<7 MapStateExited Each output="{\"why\":{\"Error\":\"Torn\",\"Cause\":\"\"}}"`,
      "9<8 ExecutionSucceeded",
    ),
  },
  {
    says: /an error without a name/,
    of: events(...TASK, "5<4 TaskFailed lambda/invoke", "6<5 ExecutionFailed"),
    notOf: events(...TASK, "5<4 TaskFailed lambda/invoke error=Busy", "6<5 ExecutionFailed error=Busy"),
  },
  {
    says: /The Fail state Broken in item 0 of Each was reached with Torn: “in two”\. Each failed with it, 1 item was stopped/,
    of: events(...STOPPED, '12<11 ExecutionFailed error=Torn cause="in two"'),
    notOf: events(...STOPPED, "12<11 ExecutionFailed"),
  },
  {
    says: /\(2 of 3 items failed\)/,
    of: events(
      ...ITEMS,
      "6<4 FailStateEntered Broken",
      "7<5 FailStateEntered Broken",
      "8<6 MapIterationFailed #0 Each",
      "9<7 MapIterationFailed #1 Each",
      "10<9 MapStateFailed",
      "11<10 ExecutionFailed",
    ),
    notOf: events(...STOPPED, "12<11 ExecutionFailed"),
  },
  {
    says: /The Fail state Broken in item 0 of Each was reached with Torn; Each failed with it \(1 of 3 items failed\) and was caught, going on to Mend\./,
    of: events(
      ...STOPPED,
      String.raw`12<11 MapStateExited Each output="{\"Error\":\"Torn\"}"`,
      "13<12 PassStateEntered Mend",
    ),
    notOf: events(
      ...STOPPED,
      String.raw`12<11 MapStateExited Each output="{\"Error\":\"Torn\"}"`,
      "13<12 PassStateEntered Other",
    ),
  },
  {
    says: /^Call failed with Busy; 3 s later the execution was redriven and succeeded in 400 ms\.$/,
    of: events(...REDRIVEN, ...DONE_AGAIN),
    notOf: events(...BUSY, "6<5 ExecutionFailed error=Busy"),
  },
  {
    says: /^The Fail state Stop ended the execution with Early\./,
    of: events(
      STARTED,
      "2<0 FailStateEntered Stop",
      "3<2 ExecutionFailed error=Early",
      "4<3 ExecutionRedriven 1",
      "5<4 ExecutionFailed error=Early",
    ),
    notOf: events(STARTED, "2<0 FailStateEntered Stop", "3<2 ExecutionFailed error=Early", "4<3 ExecutionRedriven 1"),
  },
  {
    says: /what became of it is not recorded/,
    of: events(...BUSY, "8<7 PassStateEntered Next", "9<8 PassStateExited Next", "10<9 ExecutionSucceeded"),
    notOf: events(
      ...BUSY,
      "6<5 TaskStateExited Call",
      "7<6 PassStateEntered Next",
      "8<7 PassStateExited Next",
      "9<8 ExecutionSucceeded",
    ),
  },
  {
    says: /Call needed 2 attempts \(Busy\)/,
    of: events(...AGAIN, "8<7 TaskSucceeded lambda/invoke", "9<8 TaskStateExited Call", "10<9 ExecutionSucceeded"),
    notOf: events(...TASK, "5<4 TaskSucceeded lambda/invoke", "6<5 TaskStateExited Call", "7<6 ExecutionSucceeded"),
  },
];

describe("a sentence says what the record shows, and no more", () => {
  it.each(SENTENCES.map((sentence) => [sentence.says.source, sentence] as const))("%s", (_, { says, of, notOf }) => {
    expect(textOf(of)).toMatch(says);
    expect(textOf(notOf)).not.toMatch(says);
  });
});
