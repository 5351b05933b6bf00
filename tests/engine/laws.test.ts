import fc from "fast-check";
import { expect, test } from "vitest";
import type { Run } from "@/lib/engine/run";
import { step } from "@/lib/engine/step";
import type { HistoryEvent } from "@/lib/history/event";
import { runToEnd } from "@/lib/runner/run";
import { driveSuspended } from "./driveSuspended";
import { INPUT, runs, worldOf } from "./generate";
import { machineOf, startOf } from "./machine";

const RUNS = { numRuns: 150 };

test("a run kept as text between its steps makes the same history as one that is never let go", async () => {
  await fc.assert(
    fc.asyncProperty(runs, async ({ definition, world }) => {
      const machine = machineOf(definition);
      const whole = await runToEnd(machine, startOf(INPUT), worldOf(world));
      const kept = await driveSuspended(
        machine,
        startOf(INPUT),
        worldOf(world),
        (run) => JSON.parse(JSON.stringify(run)) as Run,
      );
      expect(kept.events).toEqual(whole.events);
      expect(kept.run).toEqual(JSON.parse(JSON.stringify(whole.run)));
    }),
    RUNS,
  );
});

test("equal arguments give equal steps, and the run that was given stays as it was", async () => {
  await fc.assert(
    fc.asyncProperty(runs, async ({ definition, world }) => {
      const machine = machineOf(definition);
      await driveSuspended(machine, startOf(INPUT), worldOf(world), (run) => deepFrozen(run));
      const start = { kind: "started", ...startOf(INPUT) } as const;
      expect(await step(machine, null, start)).toEqual(await step(machine, null, start));
    }),
    RUNS,
  );
});

test("every token and every timer is unique among what waits, and every attempt has a token of its own", async () => {
  await fc.assert(
    fc.asyncProperty(runs, async ({ definition, world }) => {
      const { effects } = await driveSuspended(machineOf(definition), startOf(INPUT), worldOf(world), (run) => run);
      const invoked = effects.filter(({ kind }) => kind === "invokeTask").map(({ token }) => token);
      expect(new Set(invoked).size).toBe(invoked.length);
      const asked = new Set(
        effects.filter(({ kind }) => kind === "setTimer" || kind === "invokeTask").map((e) => e.token),
      );
      for (const effect of effects) if (effect.kind.startsWith("cancel")) expect(asked).toContain(effect.token);
    }),
    RUNS,
  );
});

test("ids count from one, predecessors come before, and the history begins and ends as it should", async () => {
  await fc.assert(
    fc.asyncProperty(runs, async ({ definition, world }) => {
      const { run, events } = await runToEnd(machineOf(definition), startOf(INPUT), worldOf(world));
      events.forEach((event, i) => {
        expect(event.id).toBe(i + 1);
        expect(event.previousEventId).toBeLessThan(event.id);
        expect(event.timestamp).toBeGreaterThanOrEqual(events[i - 1]?.timestamp ?? 0);
      });
      expect(events[0]?.type).toBe("ExecutionStarted");
      expect(run.status).not.toBe("RUNNING");
      expect(events.filter(({ type }) => ENDS.has(type)).map(({ id }) => id)).toEqual([events.length]);
    }),
    RUNS,
  );
});

test("every state that was entered is left, or its level ended with a failure", async () => {
  await fc.assert(
    fc.asyncProperty(runs, async ({ definition, world }) => {
      const { events } = await runToEnd(machineOf(definition), startOf(INPUT), worldOf(world));
      const open = new Map<string, number>();
      for (const event of events) {
        const change = event.type.endsWith("StateEntered") ? 1 : event.type.endsWith("StateExited") ? -1 : 0;
        if (change !== 0) open.set(nameOf(event), (open.get(nameOf(event)) ?? 0) + change);
      }
      const left = [...open.values()];
      expect(Math.min(0, ...left)).toBe(0);
      const failed = events.some(({ type }) => /(Failed|Aborted|TimedOut)$/.test(type));
      if (!failed) expect(Math.max(0, ...left)).toBe(0);
    }),
    RUNS,
  );
});

test("an answer for what is over changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(runs, async ({ definition, world }) => {
      const machine = machineOf(definition);
      const { run, effects } = await driveSuspended(machine, startOf(INPUT), worldOf(world), (kept) => kept);
      for (const { token } of effects.slice(0, 20)) {
        const late = await step(machine, run, { kind: "taskSucceeded", token, output: "1", at: run.now });
        expect(late).toEqual({ run, events: [], effects: [] });
      }
    }),
    RUNS,
  );
});

const ENDS = new Set(["ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"]);

function nameOf(event: HistoryEvent): string {
  return "details" in event && "name" in event.details ? String(event.details.name) : "";
}

function deepFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFrozen(member);
  }
  return value;
}
