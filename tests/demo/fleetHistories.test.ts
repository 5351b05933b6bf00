import { describe, expect, test } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import { HOUR_MS } from "@/lib/base/time";
import { compile } from "@/lib/engine/compile";
import { instant } from "@/lib/base/instant";
import { ACCOUNT, REGION } from "@/lib/demo/machine";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import type { FleetExecution } from "@/lib/demo/fleet/fleet";
import { fleetEvents, qualifiedArns, roleOf } from "@/lib/demo/fleet/fleetEvents";
import { definitionOf } from "@/lib/demo/fleet/fleetMachine";
import { answersOf } from "@/lib/replay/answers";
import { compareHistories } from "@/lib/replay/compare";
import { runRecorded } from "@/lib/replay/recordedRun";
import { fleetWith } from "../support/fleetFindings";

const fleet = fleetWith(1, 16, true);

/** Executions before and within an incident, and the first of them that went wrong. */
function some(machine: string): FleetExecution[] {
  const incident = fleet.incidents.find((planned) => planned.machine === machine)!;
  const model = fleet.machines.find(({ name }) => name === machine)!;
  const hour = Math.floor(incident.from / HOUR_MS) * HOUR_MS;
  const all = [hour - 2 * HOUR_MS, hour, hour + HOUR_MS].flatMap((at) => fleet.hour(model, at));
  const bad = all.filter(({ status, retries }) => status !== "SUCCEEDED" || retries > 0);
  return [...all.slice(0, 3), ...all.slice(-3), ...bad.slice(0, 3), ...bad.slice(-3)];
}

describe.each(fleet.machines.map(({ name }) => name))("the histories of %s", (name) => {
  test("are whole, end as they are said to, and are what the interpreter makes of their definition", async () => {
    for (const execution of some(name)) {
      const events = fleetEvents(execution, roleOf(name, false));
      const trace = fold(events);
      expect([execution.name, trace.completeness.kind, trace.execution.status]).toEqual([
        execution.name,
        "complete",
        execution.status,
      ]);
      const text = definitionOf(execution.machine, execution.isChanged, execution.polls);
      const { machine, diagnostics } = parseMachine(text, { type: execution.machine.type });
      expect(diagnostics.filter(({ severity }) => severity === "ERROR")).toEqual([]);
      // Which items of a Map Run failed lies outside of the history: a replay cannot know that too many did.
      if (execution.error === "States.ExceedToleratedFailureThreshold") continue;
      const id = `arn:aws:states:${REGION}:${ACCOUNT}:execution:${name}:${execution.name}`;
      const identity = {
        ...{ id, name: execution.name, roleArn: roleOf(name, false), type: execution.machine.type, region: REGION },
        ...{ stateMachineId: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${name}`, stateMachineName: name },
        ...qualifiedArns(execution),
      };
      const start = { execution: identity, input: JSON.stringify(execution.input), seed: "1" };
      const again = await runRecorded(
        compile(machine!),
        start,
        instant(execution.startedAt),
        answersOf(events, machine!),
      );
      expect([execution.name, compareHistories(again.events, withMapRunOf(again.events, events)).divergences]).toEqual([
        execution.name,
        [],
      ]);
    }
  });
});

/** Which ARN a Map Run gets follows from the seed of the interpreter. */
function withMapRunOf(ours: readonly HistoryEvent[], recorded: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const started = ours.find((event) => event.type === "MapRunStarted");
  if (started?.type !== "MapRunStarted") return recorded;
  return recorded.map((event) => (event.type === "MapRunStarted" ? { ...event, details: started.details } : event));
}
