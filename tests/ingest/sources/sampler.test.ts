import { expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import type { HistoryEvent } from "@/lib/history/event";
import { HELD_MS } from "@/lib/ingest/sources/express/heldRuns";
import type { LoggedRun } from "@/lib/ingest/sources/express/logBatch";
import { Sampler } from "@/lib/ingest/sources/express/sampler";
import type { Buckets } from "@/lib/ingest/sources/express/sampling";
import type { MetBefore } from "@/lib/store/sources/sourceCommit";

const T0 = Date.UTC(2026, 5, 1, 10);
const arnOf = (name: string) => `arn:aws:states:eu-west-1:123456789012:express:orders:${name}:1`;

/** Events of a run by their types, a second apart from `at` seconds on. */
function run(name: string, at: number, ...types: readonly HistoryEvent["type"][]): LoggedRun {
  const events = types.map(
    (type, i) =>
      ({ id: i + 1, previousEventId: i, timestamp: instant(T0 + (at + i) * 1_000), type, details: {} }) as HistoryEvent,
  );
  const texts = events.map(({ type }) => `{"type":"${type}"}`);
  return { arn: arnOf(name), events, texts, messages: texts };
}

const [BEGIN, END, FAILED] = ["ExecutionStarted", "ExecutionSucceeded", "ExecutionFailed"] as const;

/** One is kept of an hour, and stands for all others. What is handed over is met from then on, as in the store. */
function sampling() {
  const met = new Map<string, MetBefore>();
  const sampler = new Sampler(
    { met: (arns) => Promise.resolve(new Map([...met].filter(([arn]) => arns.includes(arn)))) },
    { above: 1, keep: 0 },
  );
  let buckets: Buckets = {};
  return async (runs: readonly LoggedRun[], seconds = 60) => {
    const portion = await sampler.take(runs, buckets, T0 + seconds * 1_000);
    ({ buckets } = portion);
    for (const { arn } of portion.runs) met.set(arn, { droppedUntil: null });
    for (const { arn, lastAt } of [...portion.leftOut, ...portion.stillOut]) met.set(arn, { droppedUntil: lastAt });
    return {
      stored: portion.runs.map(({ arn, events }) => [arn.split(":")[7], events.length]),
      leftOut: portion.leftOut.map(({ arn }) => arn.split(":")[7]),
      weighed: portion.weighed.map(({ arn, more }) => [arn.split(":")[7], more]),
      isWaiting: sampler.waitingSince !== null,
    };
  };
}

test("a success is decided on when it was read to its end; a failure is stored as soon as it is known", async () => {
  const take = sampling();
  expect(await take([run("a", 0, BEGIN)])).toMatchObject({ stored: [], isWaiting: true });
  expect(await take([run("a", 1, END)])).toMatchObject({ stored: [["a", 2]], weighed: [], isWaiting: false });
  const next = [run("b", 0, BEGIN, END), run("c", 0, BEGIN, FAILED), run("d", 0, FAILED)];
  const stored = [
    ["c", 2],
    ["d", 1],
  ];
  expect(await take(next)).toMatchObject({ stored, leftOut: ["b"], weighed: [["a", 1]] });
});

test("what is read again is not decided on again", async () => {
  const take = sampling();
  await take([run("a", 0, BEGIN, END), run("b", 0, BEGIN, END)]);
  const again = await take([run("a", 0, BEGIN, END), run("b", 0, BEGIN, END)]);
  expect(again).toEqual({ stored: [["a", 2]], leftOut: [], weighed: [], isWaiting: false });
});

test("of an ARN that ran twice the second run is stored, and the first stays left out", async () => {
  const take = sampling();
  await take([run("a", 0, BEGIN, END), run("twice", 0, BEGIN, END)]);
  expect((await take([run("twice", 30, BEGIN, FAILED)])).stored).toEqual([["twice", 2]]);
  expect((await take([run("twice", 0, BEGIN, END)])).stored).toEqual([]);
  const both = run("both", 0, BEGIN, END, BEGIN, END);
  expect(await take([both])).toMatchObject({ stored: [["both", 4]], leftOut: [] });
});

test("what never ends waits for twenty minutes, and is stored as it is", async () => {
  const take = sampling();
  expect(await take([run("open", 0, BEGIN)], 60)).toMatchObject({ stored: [], isWaiting: true });
  expect(await take([], HELD_MS / 1_000)).toMatchObject({ stored: [], isWaiting: true });
  expect(await take([], HELD_MS / 1_000 + 1)).toMatchObject({ stored: [["open", 1]], isWaiting: false });
  expect(await take([run("open", 1, END)])).toMatchObject({ stored: [["open", 1]], weighed: [] });
});

test("runs that are too large to wait together go on, those that began first", async () => {
  const take = sampling();
  const large = (name: string, at: number): LoggedRun => {
    const one = run(name, at, BEGIN);
    return { ...one, texts: ["x".repeat(30 * 1024 ** 2)] };
  };
  const taken = await take([large("second", 2), large("first", 1), large("third", 3)]);
  expect(taken).toMatchObject({ stored: [["first", 1]], isWaiting: true });
});
