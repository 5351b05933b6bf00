import { describe, expect, test } from "vitest";
import { AccountPace, AccountPaces } from "@/lib/ingest/pace/accountPace";
import { REAL_CLOCK } from "@/lib/ingest/pace/clock";
import { type Pace, PaceFull, type Priority } from "@/lib/ingest/pace/pace";
import { bucketOf } from "@/lib/ingest/pace/quotas";
import { type Patience } from "@/lib/ingest/pace/waitingCalls";
import { VirtualTime } from "../../support/virtualTime";
import { simulate } from "./simulation";

const REGION = "eu-central-1";
const GET = "GetExecutionHistory";
const { signal } = new AbortController();

/** A pace whose bucket of GetExecutionHistory is empty. */
async function emptied(time: VirtualTime, options: { readonly share?: number; readonly patience?: Patience } = {}) {
  const pace = new AccountPace({ clock: time, region: REGION, share: 1, ...options });
  const one = pace.of("first");
  for (let i = 0; i < 400 * (options.share ?? 1); i++) await one.take(GET, "rest", signal);
  return pace;
}

describe("quotas", () => {
  test.each([
    ["GetExecutionHistory", "eu-central-1", 400, 20],
    ["ListExecutions", "us-west-2", 200, 5],
    ["ListExecutions", "eu-central-1", 100, 2],
    ["DescribeExecution", "eu-west-1", 300, 15],
    ["DescribeExecution", "ap-south-1", 250, 10],
    ["DescribeStateMachineForExecution", "us-east-1", 200, 1],
    ["FilterLogEvents", "us-east-1", 25, 25],
    ["FilterLogEvents", "us-west-2", 10, 10],
    ["toString", "us-east-1", 1, 1],
  ])("%s in %s has %i tokens and %i a second", (operation, region, capacity, perSecond) => {
    expect(bucketOf(operation, region)).toEqual({ capacity, perSecond });
  });
});

describe("the pace of an account and region", () => {
  test("lets a full bucket through at once and then a call each 50 ms", async () => {
    const time = new VirtualTime();
    const start = time.now();
    const pace = await emptied(time);
    expect(time.now()).toBe(start);
    await time.run(Promise.all(Array.from({ length: 40 }, () => pace.of("first").take(GET, "rest", signal))));
    expect(time.now() - start).toBe(2_000);
  });

  test("leaves to others what is not its share", async () => {
    const time = new VirtualTime();
    const start = time.now();
    const pace = await emptied(time, { share: 0.25 });
    expect(time.now()).toBe(start);
    await time.run(Promise.all(Array.from({ length: 20 }, () => pace.of("first").take(GET, "rest", signal))));
    expect(time.now() - start).toBe(4_000);
  });

  test("counts each operation apart", async () => {
    const time = new VirtualTime();
    const pace = await emptied(time);
    const start = time.now();
    await pace.of("first").take("DescribeExecution", "rest", signal);
    expect(time.now()).toBe(start);
  });

  test("takes a share that is none for an error", () => {
    for (const share of [0, -1, 1.1, Number.NaN]) {
      expect(() => new AccountPace({ clock: REAL_CLOCK, region: REGION, share })).toThrow(RangeError);
    }
  });

  test("is one for all sources of a name, and another for another", () => {
    const paces = new AccountPaces(new VirtualTime());
    const one = paces.of("111122223333 eu-central-1", { region: REGION });
    expect(paces.of("111122223333 eu-central-1", { region: REGION })).toBe(one);
    expect(paces.of("444455556666 eu-central-1", { region: REGION })).not.toBe(one);
  });

  test("uses the quota that an account was given in place of the published one", async () => {
    const time = new VirtualTime();
    const quotas = { [GET]: { capacity: 1, perSecond: 100 } };
    const pace = new AccountPace({ clock: time, region: REGION, share: 1, quotas }).of("first");
    const start = time.now();
    await time.run(Promise.all(Array.from({ length: 101 }, () => pace.take(GET, "rest", signal))));
    expect(time.now() - start).toBe(1_000);
  });

  test("does not ask an endpoint that is not AWS to keep to AWS's quotas", async () => {
    const time = new VirtualTime();
    const pace = new AccountPace({ clock: time, region: null, share: 1 }).of("first");
    const start = time.now();
    await time.run(Promise.all(Array.from({ length: 1_200 }, () => pace.take(GET, "rest", signal))));
    expect(time.now() - start).toBe(5_000);
  });
});

/** Asks for `calls` at once and answers in which order they were let through. */
async function order(pace: AccountPace, calls: readonly (readonly [source: string, Priority])[], time: VirtualTime) {
  const granted: string[] = [];
  const taken = calls.map(([source, priority], i) =>
    pace
      .of(source)
      .take(GET, priority, signal)
      .then(() => granted.push(`${source} ${priority} ${i}`)),
  );
  await time.run(Promise.all(taken));
  return granted.map((call) => call.split(" ") as [source: string, priority: Priority, i: string]);
}

const many = (count: number, source: string, priority: Priority) =>
  Array.from({ length: count }, () => [source, priority] as const);

describe("who goes first", () => {
  test("what someone is looking at, then failures, then the rest", async () => {
    const time = new VirtualTime();
    const calls = [...many(3, "a", "rest"), ...many(3, "a", "failed"), ...many(3, "a", "watched")];
    const came = await order(await emptied(time), calls, time);
    expect(came.map(([, priority]) => priority)).toEqual([
      ...["watched", "watched", "watched"],
      ...["failed", "failed", "failed"],
      ...["rest", "rest", "rest"],
    ]);
  });

  const busy = [...many(40, "a", "rest"), ...many(400, "a", "failed"), ...many(400, "a", "watched")];
  const among = (came: Awaited<ReturnType<typeof order>>, first: number, wanted: Priority) =>
    came.slice(0, first).filter(([, priority]) => priority === wanted).length;

  test("the rest does not starve, whatever else waits", async () => {
    const time = new VirtualTime();
    const came = await order(await emptied(time), busy, time);
    expect(among(came, 340, "rest")).toBeGreaterThanOrEqual(19);
    expect(among(came, 340, "failed")).toBeGreaterThanOrEqual(30);
    expect(among(came, 340, "watched")).toBeGreaterThanOrEqual(280);
  });

  test("twin: without patience that ends, the rest starves", async () => {
    const time = new VirtualTime();
    const patience = { watched: Infinity, failed: Infinity, rest: Infinity };
    const came = await order(await emptied(time, { patience }), busy, time);
    expect(among(came, 340, "rest")).toBe(0);
  });

  test("sources of one priority take turns: one with a thousand calls does not hold up one with ten", async () => {
    const time = new VirtualTime();
    const calls = [...many(1_000, "large", "rest"), ...many(10, "small", "rest"), ...many(10, "third", "rest")];
    const came = await order(await emptied(time), calls, time);
    const last = (wanted: string) => came.findLastIndex(([source]) => source === wanted);
    expect(last("small")).toBeLessThan(30);
    expect(last("third")).toBeLessThan(30);
    // Each in its own order.
    const ofLarge = came.filter(([source]) => source === "large").map(([, , i]) => Number(i));
    expect(ofLarge).toEqual(ofLarge.toSorted((a, b) => a - b));
  });

  test("twin: as one source, the thousand go first", async () => {
    const time = new VirtualTime();
    const calls = [...many(1_000, "one", "rest"), ...many(10, "one", "rest")];
    const came = await order(await emptied(time), calls, time);
    expect(came.findIndex(([, , i]) => Number(i) >= 1_000)).toBe(1_000);
  });

  test("who comes later does not go before those that wait, though there is a token", async () => {
    const time = new VirtualTime();
    const pace = await emptied(time);
    const came = await order(pace, many(5, "a", "rest"), time);
    expect(came.map(([, , i]) => i)).toEqual(["0", "1", "2", "3", "4"]);
  });
});

describe("waiting", () => {
  test("ends with the signal's reason, and takes no token", async () => {
    const time = new VirtualTime();
    const pace = await emptied(time);
    const stop = new AbortController();
    const reason = new Error("enough");
    const given = pace.of("a").take(GET, "rest", stop.signal);
    const other = pace.of("a").take(GET, "rest", signal);
    stop.abort(reason);
    await expect(given).rejects.toBe(reason);
    const start = time.now();
    await time.run(other);
    expect(time.now() - start).toBe(50);
    expect(pace.counters()[GET]?.waiting).toEqual({ watched: 0, failed: 0, rest: 0 });
    await expect(pace.of("a").take(GET, "rest", stop.signal)).rejects.toBe(reason);
  });

  test("leaves nothing asleep when all have gone", async () => {
    const time = new VirtualTime();
    const pace = await emptied(time);
    const stop = new AbortController();
    const given = Array.from({ length: 100 }, () => pace.of("a").take(GET, "rest", stop.signal));
    stop.abort(new Error("enough"));
    await Promise.allSettled(given);
    // Nothing would ever wake it.
    await expect(time.run(new Promise(() => undefined))).rejects.toThrow("nothing sleeps");
  });

  test("is bounded: one too many is refused, and the others are let through", async () => {
    const time = new VirtualTime();
    const quotas = { [GET]: { capacity: 1_000, perSecond: 1_000_000 } };
    const pace = new AccountPace({ clock: time, region: REGION, share: 1, quotas });
    const given = Array.from({ length: 21_000 }, () => pace.of("a").take(GET, "rest", signal));
    await expect(pace.of("b").take(GET, "watched", signal)).rejects.toThrow(PaceFull);
    expect(pace.counters()[GET]?.waiting.rest).toBe(20_000);
    await time.run(Promise.all(given));
  });

  test("fails with the clock rather than for ever", async () => {
    const time = new VirtualTime();
    const broken = { now: time.now, sleep: () => Promise.reject(new Error("no timers left")) };
    const quotas = { [GET]: { capacity: 1, perSecond: 1 } };
    const pace = new AccountPace({ clock: broken, region: REGION, share: 1, quotas }).of("a");
    await pace.take(GET, "rest", signal);
    await expect(pace.take(GET, "rest", signal)).rejects.toThrow("no timers left");
  });

  test("on the real clock is a real wait, and ends with the signal", async () => {
    const quotas = { [GET]: { capacity: 1, perSecond: 200 } };
    const pace = new AccountPace({ clock: REAL_CLOCK, region: REGION, share: 1, quotas }).of("a");
    await Promise.all(Array.from({ length: 5 }, () => pace.take(GET, "rest", signal)));
    const stop = new AbortController();
    const slept = REAL_CLOCK.sleep(60_000, stop.signal);
    stop.abort(new Error("enough"));
    await expect(slept).rejects.toThrow("enough");
  });
});

describe("throttles", () => {
  const rateOf = (pace: AccountPace) => pace.counters()[GET]?.perSecond;

  test("empty the bucket and slow its refill; with time it is as fast as before", async () => {
    const time = new VirtualTime();
    const pace = new AccountPace({ clock: time, region: REGION, share: 1 });
    await pace.of("a").take(GET, "rest", signal);
    pace.of("a").throttled(GET);
    expect(rateOf(pace)).toBe(15);
    const start = time.now();
    await time.run(pace.of("a").take(GET, "rest", signal));
    expect(time.now() - start).toBeGreaterThan(60);
    await time.run(time.sleep(15_000, signal));
    expect(rateOf(pace)).toBe(20);
  });

  test("of calls that were under way together are one; of calls one after another they add up to a bound", async () => {
    const time = new VirtualTime();
    const pace = new AccountPace({ clock: time, region: REGION, share: 1 });
    for (let i = 0; i < 50; i++) pace.of("a").throttled(GET);
    expect(rateOf(pace)).toBe(15);
    for (let i = 0; i < 50; i++) {
      await time.run(time.sleep(1_000, signal));
      pace.of("a").throttled(GET);
    }
    expect(rateOf(pace)).toBeGreaterThanOrEqual(1);
    expect(rateOf(pace)).toBeLessThan(2.5);
    expect(pace.counters()[GET]?.throttled).toBe(100);
  });
});

/** Ten minutes of virtual time; an hour is in tests/soak. */
const MINUTES = { region: REGION, hours: 1 / 6 };
const deaf = (pace: Pace): Pace => ({ ...pace, throttled: () => undefined });

describe("executions that AWS's quotas allow", () => {
  test("alone, at least 95 % of them, nearly without throttles", async () => {
    const { executions, allowed, throttled } = await simulate({ ...MINUTES, share: 1 });
    expect(executions / allowed).toBeGreaterThanOrEqual(0.95);
    expect(executions).toBeLessThanOrEqual(allowed);
    expect(throttled).toBeLessThanOrEqual(20);
  });

  test("with a share of 0.5, half of them", async () => {
    const { executions, allowed, throttled } = await simulate({ ...MINUTES, share: 0.5 });
    expect(executions / allowed).toBeGreaterThanOrEqual(0.475);
    expect(executions / allowed).toBeLessThanOrEqual(0.5);
    expect(throttled).toBe(0);
  });

  test("beside a neighbour who takes half, at least 95 % of what it leaves, with one call of 20 throttled", async () => {
    const outcome = await simulate({ ...MINUTES, share: 1, neighbour: () => 0.5 });
    expect(outcome.executions / outcome.left).toBeGreaterThanOrEqual(0.95);
    expect(outcome.throttled / outcome.requests).toBeLessThan(0.05);
  });

  test("twin: who does not listen to throttles wastes a third of its calls", async () => {
    const { throttled, requests } = await simulate({ ...MINUTES, share: 1, neighbour: () => 0.5, tampered: deaf });
    expect(throttled / requests).toBeGreaterThan(0.3);
  });

  test("beside one who takes everything for half of the time, at least 85 % of what is left", async () => {
    const neighbour = (ms: number) => (Math.floor(ms / 30_000) % 2 === 0 ? 1 : 0);
    const outcome = await simulate({ ...MINUTES, share: 1, neighbour });
    expect(outcome.executions / outcome.left).toBeGreaterThanOrEqual(0.85);
    expect(outcome.throttled / outcome.requests).toBeLessThan(0.15);
  });

  test("twin: a pace that asks for twice the quota is throttled for it", async () => {
    const eager = (pace: Pace): Pace => {
      let calls = 0;
      return {
        ...deaf(pace),
        take: (operation, priority, aborted) =>
          calls++ % 2 === 0 ? pace.take(operation, priority, aborted) : Promise.resolve(),
      };
    };
    const { executions, allowed, throttled, requests } = await simulate({
      ...MINUTES,
      hours: 1 / 12,
      share: 1,
      tampered: eager,
    });
    expect(throttled / requests).toBeGreaterThan(0.3);
    expect(executions).toBeLessThanOrEqual(allowed);
  });
});
