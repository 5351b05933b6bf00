import { describe, expect, it } from "vitest";
import type { Instant } from "@/lib/base/instant";
import { printInstant } from "@/lib/base/instant";
import type { Engine } from "@/lib/runner/durable/engine";
import { RealTime } from "@/lib/runner/time/engineTime";
import { onDatabases } from "../../support/engineBench";
import { ACCOUNT, createMachine, historyOf, REGION, runToItsEnd, START } from "../../support/localEngine";

/* Timers and clocks: what passes while no engine runs, clocks that jump, waits of a year, and time that stands still. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const waitMachine = (wait: Readonly<Record<string, unknown>>) => ({
  StartAt: "Pause",
  States: { Pause: { Type: "Wait", ...wait, End: true } },
});

const CALLBACK = {
  Type: "Task",
  Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" },
  End: true,
};

/** A computer whose clock shows what it is set to, and goes on from there. */
class Computer {
  private shown: number;
  private since = performance.now();

  constructor(at: number) {
    this.shown = at;
  }

  readonly clocks = {
    wall: () => this.shown + performance.now() - this.since,
    steady: () => performance.now(),
  };

  set(at: number): void {
    this.shown = at;
    this.since = performance.now();
  }
}

/** Long enough for virtual time to jump, if it is going to. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 300));

onDatabases("time", (bench) => {
  async function start(engine: Engine, definition: unknown, name = "one"): Promise<string> {
    const machine = await createMachine(bench.store, `waits-${name}`, definition);
    const started = await engine.start({ ...machine, name, input: "{}" });
    return started.ok ? started.value.executionArn : "";
  }

  const ended = (engine: Engine, arn: string) => engine.ended(arn, AbortSignal.timeout(60_000));
  const onComputer = (computer: Computer) => bench.openEngine({ time: new RealTime(1, computer.clocks) });

  describe("a wait", () => {
    it("of nearly a year takes no virtual time but its own", async () => {
      const engine = await bench.openEngine();
      const until = (START + 364 * DAY_MS) as Instant;
      const machine = await createMachine(bench.store, "year", waitMachine({ Timestamp: printInstant(until) }));
      const end = await runToItsEnd(engine, machine);
      expect(end).toMatchObject({ status: "SUCCEEDED", stoppedAt: until });
    });

    it("that ended while no engine ran ends when one is opened, and not before", async () => {
      const before = new Computer(START);
      const first = await onComputer(before);
      const year = await start(
        first,
        waitMachine({ Timestamp: printInstant((START + 364 * DAY_MS) as Instant) }),
        "year",
      );
      const hour = await start(first, waitMachine({ Seconds: 3_600 }), "hour");
      await first.close();
      const second = await onComputer(new Computer(START + 2 * HOUR_MS));
      const end = await ended(second, hour);
      expect(end.status).toBe("SUCCEEDED");
      // It ends when it was due: nobody's clock made it longer.
      expect(end.stoppedAt - end.startedAt).toBeGreaterThanOrEqual(HOUR_MS);
      expect(await bench.store.engine.execution(year)).toMatchObject({ status: "RUNNING" });
      await second.close();
      const third = await onComputer(new Computer(START + 364 * DAY_MS + HOUR_MS));
      expect(await ended(third, year)).toMatchObject({ status: "SUCCEEDED" });
    });
  });

  describe("the computer's clock", () => {
    it("that is set back holds no timer up, and no history goes back", async () => {
      const computer = new Computer(START);
      const engine = await onComputer(computer);
      const arn = await start(engine, waitMachine({ Seconds: 2 }));
      computer.set(START - 30 * DAY_MS);
      const end = await ended(engine, arn);
      expect(end.status).toBe("SUCCEEDED");
      expect(end.stoppedAt - end.startedAt).toBeLessThan(DAY_MS);
      const times = (await historyOf(bench.store, arn)).map(({ timestamp }) => timestamp);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    });

    it("that is behind when an engine is opened lets no history go back", async () => {
      const first = await onComputer(new Computer(START));
      const arn = await start(first, waitMachine({ Seconds: 3_600 }));
      await first.close();
      const second = await onComputer(new Computer(START - 30 * DAY_MS));
      expect(await second.stop(arn, {})).toMatchObject({ ok: true });
      const times = (await historyOf(bench.store, arn)).map(({ timestamp }) => timestamp);
      expect(times).toHaveLength(3);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    });

    it("that is ahead after sleep ends what is due by it", async () => {
      const computer = new Computer(START);
      const engine = await onComputer(computer);
      const arn = await start(engine, waitMachine({ Seconds: 86_400 }));
      const later = await start(engine, waitMachine({ Seconds: 10 * 86_400 }), "later");
      computer.set(START + 2 * DAY_MS);
      expect(await ended(engine, arn)).toMatchObject({ status: "SUCCEEDED" });
      expect(await bench.store.engine.execution(later)).toMatchObject({ status: "RUNNING" });
    });
  });

  describe("virtual time", () => {
    const task = {
      Type: "Task",
      Resource: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:Work`,
      TimeoutSeconds: 900_000,
    };

    it("stands still while somebody outside has a task, and when that execution has ended", async () => {
      const engine = await bench.openEngine();
      const arn = await start(engine, { StartAt: "Ask", States: { Ask: { ...CALLBACK, TimeoutSeconds: 9_000_000 } } });
      await aWhile();
      expect(engine.now()).toBe(START);
      await engine.stop(arn, {});
      await aWhile();
      expect(engine.now()).toBe(START);
      // Whoever waits for time has it.
      const machine = await createMachine(bench.store, "day", waitMachine({ Seconds: 86_400 }));
      expect((await runToItsEnd(engine, machine)).stoppedAt - START).toBe(DAY_MS);
      await aWhile();
      expect(engine.now()).toBe(START + DAY_MS);
    });

    it("does not jump to the timeout of a task that has ended", async () => {
      const engine = await bench.openEngine({ handlers: { Work: () => 1 } });
      const definition = { StartAt: "Work", States: { Work: { ...task, End: true } } };
      const standard = await createMachine(bench.store, "standard", definition);
      const express = await createMachine(bench.store, "express", { ...definition, TimeoutSeconds: 200 }, "EXPRESS");
      await runToItsEnd(engine, standard);
      await runToItsEnd(engine, express);
      await aWhile();
      expect(engine.now()).toBe(START);
    });

    it("does not jump to a timer of what was reset", async () => {
      const engine = await bench.openEngine();
      await start(engine, { StartAt: "Ask", States: { Ask: { ...CALLBACK, TimeoutSeconds: 9_000_000 } } });
      await engine.reset(null);
      await aWhile();
      expect(engine.now()).toBe(START);
    });
  });
});
