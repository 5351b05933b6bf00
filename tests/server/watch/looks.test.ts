import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { type WatchAct, watchAnswerSchema } from "@/lib/contract/watch/answer";
import { readMetrics } from "@/lib/server/metrics/readMetrics";
import { actOnRule } from "@/lib/server/watch/actOnRule";
import { readWatch } from "@/lib/server/watch/readWatch";
import { followWatch, watchOnce } from "@/lib/server/watch/followWatch";
import { MAX_ROUNDS } from "@/lib/server/watch/sendWaiting";
import { configuredRedaction } from "@/lib/server/redactSettings";
import type { Store } from "@/lib/store/store";
import { openStore } from "@/lib/store/store";
import { DATABASES, query, ROOT, type TestDatabase } from "../../support/databases";
import { sendingAtOnce, WatchReceiver } from "../../support/watchReceiver";
import { NOW, plantWorld, readUntil, standings, toolsOf } from "../../support/watchWorld";

const STEP = 5 * MINUTE_MS;

describe.each(DATABASES)("rules on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("are looked at", () => {
    const place = database as TestDatabase;
    let now = NOW;
    let store: Store;
    let receiver: WatchReceiver;
    const clock = () => now;

    beforeAll(async () => {
      const redaction = configuredRedaction([{ value: "PaymentDecl*" }]);
      store = await openStore({ url: place.url, root: ROOT, now: clock, elapsed: clock, redaction });
      receiver = await WatchReceiver.open();
      await plantWorld(store, place);
    }, 300_000);
    afterAll(async () => {
      await receiver?.close();
      await store?.close();
      await place.drop();
    });

    const bodies = () =>
      receiver.received.map(({ body }) => JSON.parse(body) as { id: string; state: string; sentence: string });
    /** A world in which nothing was looked at yet. */
    const fresh = async (answers: WatchReceiver["answers"] = []) => {
      await store.watch.keep([]);
      receiver.received.length = 0;
      receiver.answers = answers;
      now = NOW;
      await readUntil(store, now);
    };
    const later = async (ms = STEP) => {
      now += ms;
      await readUntil(store, now);
    };

    test.each<[string, Record<string, string>]>([
      ["failureRate > 40% over 1h", { payments: "firing", shipping: "quiet", reports: "quiet" }],
      ["failureRate > 50% over 1h", { payments: "quiet", shipping: "quiet", reports: "quiet" }],
      ["failureRate > 40% over 1h least 60", { payments: "firing", shipping: "quiet", reports: "quiet" }],
      ["failureRate > 40% over 1h least 61", { payments: "quiet", shipping: "quiet", reports: "quiet" }],
      ["p95 > 1s over 1h", { payments: "firing", shipping: "firing", reports: "quiet" }],
      ["p95 > 10s over 1h", { payments: "quiet", shipping: "quiet", reports: "quiet" }],
      ["silence > 2h", { payments: "quiet", shipping: "quiet", reports: "firing" }],
      ["silence > 3d", { payments: "quiet", shipping: "quiet", reports: "quiet" }],
      ["cost > $0.001 over 1h", { payments: "firing", shipping: "firing", reports: "quiet" }],
      ["cost > $1 over 1h", { payments: "quiet", shipping: "quiet", reports: "quiet" }],
      ["verdict = DIVERGED over 2h", { payments: "firing", shipping: "quiet", reports: "quiet" }],
      ["verdict = ACCEPTED over 2h", { payments: "quiet", shipping: "quiet", reports: "quiet" }],
      ["limits.events > 80% over 1h", { payments: "firing", shipping: "quiet", reports: "quiet" }],
      ["limits.events > 85% over 1h", { payments: "quiet", shipping: "quiet", reports: "quiet" }],
      ["limits.payload > 80% over 1h", { payments: "quiet", shipping: "quiet", reports: "quiet" }],
      ["worse:failures", { payments: "firing", shipping: "quiet", reports: "quiet" }],
      ["worse:retries", { payments: "quiet", shipping: "quiet", reports: "quiet" }],
    ])("%s", async (when, expected) => {
      await fresh();
      expect(await standings(toolsOf(store, clock, [{ name: "r", machine: "*", when }]), "r")).toEqual(expected);
    });

    test("it is looked at as soon as five more minutes are known", async () => {
      await fresh();
      const tools = toolsOf(store, clock, [{ name: "r", machine: "*", when: "worse" }]);
      const asOf = async () => {
        await watchOnce(tools);
        return ((await store.watch.rules())[0]?.asOf ?? 0) - NOW;
      };
      now += 10_000;
      await readUntil(store, NOW - 20_000);
      expect(await asOf()).toBe(-STEP);
      now += MINUTE_MS;
      expect(await asOf()).toBe(-STEP);
      await readUntil(store, NOW + 30_000);
      expect(await asOf()).toBe(0);
      // Where nothing more gets known, it is seen that a source falls behind.
      now += 16 * MINUTE_MS;
      expect(await asOf()).toBe(-NOW);
    });

    test("a rule is about the machines that it names", async () => {
      const of = async (machine: string) => {
        await fresh();
        return Object.keys(await standings(toolsOf(store, clock, [{ name: "r", machine, when: "worse" }]), "r"));
      };
      expect(await of("payments")).toEqual(["payments"]);
      expect(await of("ship*")).toEqual(["shipping"]);
      expect(await of("arn:aws:states:*:stateMachine:payments")).toEqual(["payments"]);
      expect(await of("pay")).toEqual([]);
      expect((await store.watch.rules())[0]?.problem).toBe("No machine has this name.");
    });

    test("while a source is behind nothing is said, and silence is none", async () => {
      await fresh();
      const tools = toolsOf(store, clock, [{ name: "r", machine: "*", when: "silence > 2h" }]);
      now += 3 * HOUR_MS;
      expect(await standings(tools, "r")).toEqual({ payments: "unknown", shipping: "unknown", reports: "unknown" });
      expect(JSON.parse((await store.watch.states("r"))[0]?.details ?? "")).toMatchObject({
        said: "the source prod was read to its end 3 h 00 m ago",
      });
      await later();
      expect(await standings(tools, "r")).toMatchObject({ payments: "firing", shipping: "firing" });
    });

    const failing = { name: "failing", machine: "payments", when: "failureRate > 40% over 1h" };

    test("it is told once that it fires, and once that it is over, without what rules hide", async () => {
      await fresh();
      const tools = toolsOf(store, clock, [failing], { url: receiver.url, publicUrl: "https://steps.example" });
      for (let i = 0; i < 3; i++, await later()) await watchOnce(tools);
      expect(bodies()).toHaveLength(1);
      expect(bodies()[0]).toMatchObject({
        state: "firing",
        rule: "failing",
        machine: { name: "payments" },
        value: 0.5,
      });
      expect(bodies()[0]?.sentence).toMatch(
        /^payments: 50 % of 60 executions failed, 0 % the day before, most of them with \[redacted: value 1\] \(failureRate > 40% over 1h\)\.$/,
      );
      expect(receiver.received[0]?.body).not.toContain("PaymentDeclined");
      expect(receiver.received[0]?.body).toContain("https://steps.example/executions?");
      await later(2 * HOUR_MS);
      await watchOnce(tools);
      expect(bodies()).toHaveLength(1);
      await later();
      await watchOnce(tools);
      await watchOnce(tools);
      expect(bodies().map(({ state }) => state)).toEqual(["firing", "over"]);
    });

    test("a process that dies after sending repeats the message, with its id; one before loses none", async () => {
      await fresh();
      const tools = toolsOf(store, clock, [failing], { url: receiver.url });
      const dying = { ...store.watch, tried: () => Promise.reject(new Error("it died")) };
      await expect(watchOnce({ ...tools, store: { ...store, watch: dying } })).rejects.toThrow("it died");
      await watchOnce(tools);
      await watchOnce(tools);
      expect(bodies().map(({ id }) => id)).toEqual([bodies()[0]?.id, bodies()[0]?.id]);

      await fresh();
      const before = { ...store.watch, waiting: () => Promise.reject(new Error("it died")) };
      await expect(watchOnce({ ...tools, store: { ...store, watch: before } })).rejects.toThrow("it died");
      expect(bodies()).toEqual([]);
      await watchOnce(tools);
      expect(bodies()).toHaveLength(1);
    });

    test("what is not delivered is tried again at the next looks, so often and no more", async () => {
      await fresh(Array<number>(3 * MAX_ROUNDS).fill(500));
      const tools = toolsOf(store, clock, [failing], { url: receiver.url });
      for (let i = 0; i < MAX_ROUNDS + 2; i++) await watchOnce(tools);
      expect(receiver.received).toHaveLength(3 * MAX_ROUNDS);
      const rows = await query(place, `SELECT "state", "rounds" FROM "WatchMessage"`);
      expect(rows.map(({ state, rounds }) => [state, Number(rounds)])).toEqual([["givenUp", MAX_ROUNDS]]);
      expect((await store.watch.rules())[0]?.deliveryResult).toBe("HTTP 500");
    });

    test("a variable that is not set is said, and what waits is sent when it is", async () => {
      await fresh();
      const rule = { ...failing, url: "$HOOK" };
      await watchOnce(toolsOf(store, clock, [rule]));
      expect((await store.watch.rules())[0]?.deliveryResult).toBe("$HOOK is not set");
      await watchOnce(toolsOf(store, clock, [rule], { environment: { HOOK: receiver.url } }));
      expect(bodies()).toHaveLength(1);
    });

    test("a muted rule sends nothing until then", async () => {
      await fresh();
      const tools = toolsOf(store, clock, [failing], { url: receiver.url });
      const [rule] = tools.rules;
      if (rule !== undefined) await store.watch.mute(rule, now + 2 * STEP);
      for (let i = 0; i < 2; i++, await later()) await watchOnce(tools);
      expect(bodies()).toEqual([]);
      await watchOnce(tools);
      expect(bodies()).toHaveLength(1);
    });

    test("of two processes one looks", async () => {
      await fresh();
      const tools = toolsOf(store, clock, [failing]);
      const lease = await store.leases.take("watch", "another:1", 60_000);
      expect(await watchOnce(tools)).toBe(false);
      expect(await store.watch.states("failing")).toEqual([]);
      if (lease !== null) await store.leases.release(lease);
      expect(await watchOnce(tools)).toBe(true);
    });

    test("a look of a process that lost its lease is not kept", async () => {
      await fresh();
      const lease = await store.leases.take("watch", "late:1", 60_000);
      if (lease === null) throw new Error("The lease is held.");
      await store.leases.free("watch");
      const next = await store.leases.take("watch", "next:1", 60_000);
      const rule = { name: "failing", fingerprint: "f", lookedAt: now, asOf: now, problem: null };
      expect(await store.watch.commit(lease, { rule, states: [], messages: [] })).toBe(false);
      expect(await store.watch.rules()).toEqual([]);
      if (next !== null) await store.leases.release(next);
    });

    test("a rule that watches something else begins anew, and stays muted; one that is gone is forgotten", async () => {
      await fresh();
      const tools = toolsOf(store, clock, [failing], { url: receiver.url });
      await watchOnce(tools);
      const [rule] = tools.rules;
      if (rule !== undefined) await store.watch.mute(rule, now + HOUR_MS);
      const other = toolsOf(store, clock, [{ ...failing, when: "failureRate > 60% over 1h" }]);
      expect(await standings(other, "failing")).toEqual({ payments: "quiet" });
      expect((await store.watch.rules())[0]?.mutedUntil).toBe(now + HOUR_MS);
      await store.watch.keep([]);
      expect([await store.watch.rules(), await store.watch.states(null), await store.watch.waiting(9)]).toEqual([
        [],
        [],
        [],
      ]);
    });

    test("the page and the metrics say how a rule stands, and never where its messages go", async () => {
      await fresh();
      const tools = toolsOf(store, clock, [{ ...failing, machine: "*" }], { url: receiver.url });
      const read = async () => {
        const answer = await readWatch({ store }, tools.rules, now);
        expect(JSON.stringify(answer)).not.toContain("SECRET-PATH");
        return watchAnswerSchema.parse(JSON.parse(JSON.stringify(answer.ok && answer.value))).rules[0];
      };
      const metrics = async () => {
        const answer = await readMetrics({ store }, now);
        return answer.ok ? answer.value : "";
      };
      expect(await read()).toMatchObject({ state: "unknown", lookedAt: null, delivery: null });
      expect(await metrics()).not.toContain("stepscope_watch_firing{");
      await watchOnce(tools);
      const row = await read();
      expect(row).toMatchObject({
        ...{ state: "firing", since: NOW, lookedAt: NOW, asOf: NOW, address: "address in the configuration" },
        ...{ counts: { firing: 1, unknown: 0, quiet: 2 }, delivery: { at: NOW, result: "HTTP 200" }, waiting: 0 },
      });
      expect(row?.machines.map(({ machine, state }) => `${machine.name} ${state}`)).toEqual([
        "payments firing",
        "reports quiet",
        "shipping quiet",
      ]);
      const arn = "arn:aws:states:us-east-1:123456789012:stateMachine";
      const lines = (await metrics()).split("\n");
      expect(lines).toContain(`stepscope_watch_firing{rule="failing",machine="${arn}:payments"} 1`);
      expect(lines).toContain(`stepscope_watch_firing{rule="failing",machine="${arn}:shipping"} 0`);
      expect(lines).toContain(`stepscope_machine_executions{machine="${arn}:payments"} 60`);
      expect(lines).toContain(`stepscope_machine_failures{machine="${arn}:payments"} 30`);
      expect(lines.join("\n")).not.toContain(`${arn}:reports"} 0\nstepscope_machine`);
      expect(lines.filter((line) => line.startsWith("stepscope_machine_duration_seconds{"))).toHaveLength(6);
    });

    test("a rule is muted for some hours, for good, and heard again; a test says what was answered", async () => {
      await fresh([204, 500]);
      const tools = toolsOf(store, clock, [failing], { url: receiver.url });
      const act = (asked: WatchAct, name = "failing") =>
        actOnRule({ store }, name, asked, { rules: tools.rules, environment: {}, publicUrl: null, now });
      const read = async () => {
        const answer = await readWatch({ store }, tools.rules, now);
        return answer.ok ? answer.value.rules[0] : undefined;
      };
      const test = async () => {
        const done = await act({ action: "test" });
        return done.ok ? done.value.test : null;
      };
      expect(await test()).toEqual({ isDelivered: true, result: "HTTP 204" });
      expect(await test()).toEqual({ isDelivered: false, result: "HTTP 500" });
      expect(bodies().map(({ state }) => state)).toEqual(["test", "test"]);
      expect((await read())?.delivery?.result).toBe("HTTP 500 (a test)");
      await act({ action: "mute", hours: 2 });
      expect(await read()).toMatchObject({ mutedUntil: now + 2 * HOUR_MS, isMutedForGood: false });
      await act({ action: "mute", hours: null });
      expect(await read()).toMatchObject({ isMutedForGood: true });
      await act({ action: "unmute" });
      expect(await read()).toMatchObject({ mutedUntil: null, isMutedForGood: false });
      expect(await act({ action: "unmute" }, "none")).toMatchObject({ ok: false, error: { kind: "notFound" } });
    });

    test("without a rule nothing is looked at and nothing leaves", async () => {
      await fresh();
      const before = receiver.connections;
      const quiet = { ...sendingAtOnce(), environment: { HOOK: receiver.url }, publicUrl: null };
      await followWatch({ ...toolsOf(store, clock, []), sending: quiet }, new AbortController().signal);
      expect([receiver.connections - before, await store.watch.rules()]).toEqual([0, []]);
      // And with one it does.
      await watchOnce(toolsOf(store, clock, [failing], { url: receiver.url }));
      expect(receiver.received).toHaveLength(1);
    });
  });
});
