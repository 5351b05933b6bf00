import { beforeAll, describe, expect, test } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import type { StateMachine } from "@/lib/asl/machine";
import type { Json, JsonObject } from "@/lib/base/json";
import { ok } from "@/lib/base/result";
import type { DemoExecution } from "@/lib/demo/demoExecution";
import { Demo } from "@/lib/demo/generate";
import type { HistoryEvent } from "@/lib/history/event";
import type { RecordedExecution } from "@/lib/replay/recordedExecution";
import { comparable } from "@/lib/replay/comparable";
import { ofEachKind, type Parts } from "@/lib/replay/regression/coverage";
import { type Judgement, judge } from "@/lib/replay/regression/judge";
import { type CoveringRun, selectRuns } from "@/lib/replay/regression/selectRuns";

const TO = Date.UTC(2026, 10, 22);

type Kind = "STANDARD" | "EXPRESS";
type States = Record<string, JsonObject & Record<string, Json>>;

/** Made-up executions that ended, of a seed. */
async function madeUp(count: number, seed: number): Promise<readonly DemoExecution[]> {
  const demo = new Demo({ executions: count, from: TO - 7 * 86_400_000, to: TO, seed });
  const all = [];
  for await (const one of demo.executions()) if (one.status !== "RUNNING") all.push(one);
  return all;
}

function machineOf(definition: Json, type: Kind): StateMachine {
  const { machine, diagnostics } = parseMachine(definition, { type });
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics));
  return machine;
}

function subjectOf({ events, definition, machine, arn, machineArn }: DemoExecution): RecordedExecution {
  const parsed = ok(machineOf(JSON.parse(definition) as Json, machine.type));
  const known = { definitionAssumed: false, type: machine.type, arn, stateMachineArn: machineArn };
  return { events, machine: parsed, ...known };
}

type Judged = readonly { readonly execution: DemoExecution; readonly judgement: Judgement }[];

/** The judgements on all executions of a machine, each on its own definition with a change in it. */
async function judgedOf(executions: readonly DemoExecution[], machine: string, change: (states: States) => void) {
  const found: { readonly execution: DemoExecution; readonly judgement: Judgement }[] = [];
  for (const execution of executions.filter((one) => one.machine.name === machine)) {
    const definition = JSON.parse(execution.definition) as { States: States } & JsonObject;
    change(definition.States);
    const candidate = machineOf(definition, execution.machine.type);
    found.push({ execution, judgement: await judge(subjectOf(execution), candidate) });
  }
  return found;
}

/** What the events say of one state: errors of its tasks, and whether it was entered and left. */
function seenOf(events: readonly HistoryEvent[], state: string) {
  const errors: string[] = [];
  const seen = { errors, entered: false, left: false, events: [] as HistoryEvent[] };
  let inside = false;
  for (const event of events) {
    const { type, name } = comparable(event);
    if (name === state && type.endsWith("StateEntered")) inside = seen.entered = true;
    if (inside) seen.events.push(event);
    if (inside && event.type !== "Unknown" && "error" in event.details && event.details.error !== undefined) {
      errors.push(event.details.error);
    }
    if (name === state && type.endsWith("StateExited")) {
      seen.left = true;
      inside = false;
    }
  }
  return seen;
}

function names(found: Judged, which: (of: Judgement) => boolean): readonly string[] {
  return found.filter(({ judgement }) => which(judgement)).map(({ execution }) => execution.name);
}

/** What changes of five kinds touch, of so many made-up executions: known from what their events say. */
export function changedDefinitionTests(count: number, seed: number, timeout: number): void {
  let executions: readonly DemoExecution[] = [];
  beforeAll(async () => {
    executions = await madeUp(count, seed);
  }, timeout);

  const judged = (machine: string, change: (states: States) => void): Promise<Judged> =>
    judgedOf(executions, machine, change);

  describe("a changed definition touches exactly the executions that come to the change", { timeout }, () => {
    test("no change touches none", async () => {
      for (const machine of new Set(executions.map((one) => one.machine.name))) {
        const found = await judged(machine, () => undefined);
        const others = found.flatMap(({ execution, judgement }) =>
          judgement.outcome === "same"
            ? []
            : [`${execution.name}: ${judgement.outcome} ${judgement.reason ?? JSON.stringify(judgement.first)}`],
        );
        expect(others).toEqual([]);
      }
    });

    test("what all runs come to is what their events say, and a selection of all comes to the same", async () => {
      for (const machine of new Set(executions.map((one) => one.machine.name))) {
        const found = await judged(machine, () => undefined);
        const runs = found.map(({ execution, judgement }) => ({ key: execution.name, reached: judgement.reached }));
        const all = partsReached(runs);
        // What the children of a Map Run come to stands in their own histories.
        if (found.some(({ execution }) => execution.definition.includes('"DISTRIBUTED"'))) continue;
        const walked = found.map(({ execution }) => walkedBy(execution.events));
        expect(all.states).toEqual(new Set(walked.flatMap(({ states }) => states)));
        expect(all.transitions).toEqual(new Set(walked.flatMap(({ transitions }) => transitions)));
        const selected = new Set(selectRuns(runs, runs.length));
        expect(partsReached(runs.filter(({ key }) => selected.has(key)))).toEqual(all);
        const [first = ""] = selected;
        if (selected.size > 1) expect(partsReached(runs.filter(({ key }) => key === first))).not.toEqual(all);
      }
    });

    test("a retrier that is gone: those that it retried", async () => {
      const found = await judged("order-fulfilment", ({ ChargeCard }) => {
        ChargeCard!["Retry"] = (ChargeCard!["Retry"] as readonly Json[]).slice(1);
      });
      const retried = found.filter(({ execution }) =>
        seenOf(execution.events, "ChargeCard").errors.some(
          (error) => error === "GatewayTimeout" || error === "States.Timeout",
        ),
      );
      expect(retried.length).toBeGreaterThan(0);
      expect(names(found, ({ outcome }) => outcome !== "same")).toEqual(retried.map(({ execution }) => execution.name));
    });

    test("a catcher that leads elsewhere: those that it caught", async () => {
      const found = await judged("order-fulfilment", (states) => {
        states["ChargeCard"]!["Catch"] = [
          { ErrorEquals: ["CardDeclined"], ResultPath: "$.declined", Next: "Declined" },
        ];
        delete states["ReleaseStock"];
      });
      const caught = found.filter(({ execution }) => seenOf(execution.events, "ReleaseStock").entered);
      expect(caught.length).toBeGreaterThan(0);
      expect(names(found, ({ outcome }) => outcome === "other-path")).toEqual(
        caught.map(({ execution }) => execution.name),
      );
      expect(names(found, ({ outcome }) => outcome !== "same")).toHaveLength(caught.length);
    });

    test("a request that asks for something else: those that make it need an answer", async () => {
      const found = await judged("order-fulfilment", ({ ReserveStock }) => {
        Object.assign(ReserveStock!["Parameters"] as object, { ReturnValues: "ALL_NEW" });
      });
      const asked = found.filter(({ execution }) => seenOf(execution.events, "ReserveStock").entered);
      expect(asked.length).toBeGreaterThan(100);
      expect(names(found, ({ outcome }) => outcome === "needs-answer")).toEqual(
        asked.map(({ execution }) => execution.name),
      );
      expect(new Set(found.map(({ judgement }) => judgement.first?.state))).toEqual(
        new Set(["ReserveStock", undefined]),
      );
    });

    test("a field of an output that is renamed: those that leave the state", async () => {
      const found = await judged("catalog-import", ({ Load }) => {
        Load!["ResultSelector"] = { "job.$": "$.Id", "seconds.$": "$.ExecutionTime" };
      });
      const left = found.filter(({ execution }) => seenOf(execution.events, "Load").left);
      expect(left.length).toBeGreaterThan(0);
      expect(names(found, ({ outcome }) => outcome === "other-output")).toEqual(
        left.map(({ execution }) => execution.name),
      );
      expect(found.find(({ judgement }) => judgement.outcome === "other-output")?.judgement.first).toEqual({
        kind: "output",
        state: "Load",
        field: "output.load.run",
      });
    });

    test("a bound of a Choice that is moved: those between the old one and the new one", async () => {
      const moved = (condition: Json) => String(condition).replace("$score > 0.97", "$score > 0.8");
      const found = await judged("payment-capture", (states) => {
        const choice = states["Suspicious?"]!;
        choice["Choices"] = (choice["Choices"] as readonly JsonObject[]).map((rule) => ({
          ...rule,
          Condition: moved(rule["Condition"] ?? ""),
        }));
      });
      const between = found.filter(({ execution: { events } }) => {
        const score = events.map(scoreIn).find((one) => one !== null) ?? 0;
        return score > 0.8 && score <= 0.97 && !(amountIn(events) > 900 && score > 0.9);
      });
      expect(between.length).toBeGreaterThan(0);
      expect(names(found, ({ outcome }) => outcome !== "same")).toEqual(between.map(({ execution }) => execution.name));
    });
  });
}

function partsReached(runs: readonly CoveringRun[]): Parts {
  return ofEachKind((kind) => new Set(runs.flatMap(({ reached }) => [...reached[kind]])));
}

/** States and transitions by the test's own walk: whence a state was entered is the nearest state that was left before it. */
function walkedBy(events: readonly HistoryEvent[]) {
  const byId = new Map(events.map((event) => [event.id, event]));
  const states: string[] = [];
  const transitions: string[] = [];
  for (const event of events) {
    const { type, name } = comparable(event);
    if (!type.endsWith("StateEntered") || name === null) continue;
    states.push(name);
    let before = byId.get(event.previousEventId);
    while (before !== undefined && !/State(Entered|Exited)$|^MapIterationStarted$/.test(before.type))
      before = byId.get(before.previousEventId);
    if (before?.type.endsWith("StateExited")) transitions.push(`${comparable(before).name} → ${name}`);
  }
  return { states, transitions };
}

/** What the task that scores has answered; null in other events. */
function scoreIn(event: HistoryEvent): number | null {
  if (event.type !== "TaskSucceeded" || event.details.output.kind !== "present") return null;
  const { Payload } = JSON.parse(event.details.output.text) as { Payload?: { score?: number } };
  return Payload?.score ?? null;
}

function amountIn([first]: readonly HistoryEvent[]): number {
  const input =
    first?.type === "ExecutionStarted" && first.details.input.kind === "present" ? first.details.input.text : "{}";
  return (JSON.parse(input) as { amount?: number }).amount ?? 0;
}
