import { parseMachine } from "@/lib/asl/parse";
import { type Instant, instant } from "@/lib/base/instant";
import type { Json, JsonObject } from "@/lib/base/json";
import { ok } from "@/lib/base/result";
import { compile } from "@/lib/engine/compile";
import type { ExecutionStart, Input } from "@/lib/engine/protocol";
import { SeededEntropy } from "@/lib/expr/entropy";
import { decodeEvent } from "@/lib/history/decode";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import type { RecordedExecution } from "@/lib/replay/recordedExecution";
import { runToEnd } from "@/lib/runner/run";
import type { Task } from "@/lib/runner/simulatedWorld";

/** How the nth invocation of a state is answered. */
export type Answer = (task: Task, count: number) => { readonly ok: Json } | { readonly error: string } | null;

const ARN = "arn:aws:states:eu-west-1:123456789012:execution:orders:run-1";
const STARTED = instant(Date.UTC(2025, 2, 1, 8));

/** Runs a definition on the engine, with tasks that take from a few ms to seconds by the seed, and gives its record. */
export async function recordRun(
  definition: JsonObject,
  input: Json,
  answer: Answer = (task) => ({ ok: JSON.parse(task.input) as Json }),
  seed = "one",
): Promise<RecordedExecution> {
  const { machine, diagnostics } = parseMachine(definition, { type: "STANDARD" });
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics));
  const compiled = compile(machine);
  const start: ExecutionStart & { at: Instant } = {
    execution: {
      id: ARN,
      name: "run-1",
      roleArn: "arn:aws:iam::123456789012:role/orders",
      stateMachineId: "arn:aws:states:eu-west-1:123456789012:stateMachine:orders",
      stateMachineName: "orders",
      type: "STANDARD",
      region: "eu-west-1",
    },
    input: JSON.stringify(input),
    seed,
    at: STARTED,
  };
  const counts = new Map<string, number>();
  const chance = new SeededEntropy(`world ${seed}`);
  const { events } = await runToEnd(compiled, start, {
    invokeTask(task) {
      const count = counts.get(task.state) ?? 0;
      counts.set(task.state, count + 1);
      const answered = answer(task, count);
      const begun = instant(task.at + chance.integer(1, 50));
      const at = instant(begun + chance.integer(1, 3_000));
      const inputs: Input[] = [{ kind: "taskStarted", token: task.token, at: begun }];
      const waits = task.target.family === "service" && task.target.pattern !== "requestResponse";
      if (waits) inputs.push({ kind: "taskSubmitted", token: task.token, at: begun, output: "{}" });
      if (answered === null) return inputs;
      if ("ok" in answered) {
        inputs.push({ kind: "taskSucceeded", token: task.token, at, output: JSON.stringify(answered.ok) });
      } else
        inputs.push({ kind: "taskFailed", token: task.token, at, error: answered.error, cause: "told by the test" });
      return inputs;
    },
  });
  return { events, machine: ok(machine), definitionAssumed: false, type: "STANDARD", arn: ARN };
}

/** The same record with one event's wire form changed. */
export function changed(
  subject: RecordedExecution,
  id: number,
  change: (wire: JsonObject) => JsonObject,
): RecordedExecution {
  const events = subject.events.map((event) => (event.id === id ? decoded(change(encodeEvent(event))) : event));
  return { ...subject, events };
}

export function decoded(wire: JsonObject): HistoryEvent {
  const event = decodeEvent(wire);
  if (!event.ok) throw new Error(`${event.error.member} should be ${event.error.expected}`);
  return event.value;
}
