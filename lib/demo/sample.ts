import { DAY_MS } from "@/lib/base/time";
import { parseMachine } from "@/lib/asl/parse";
import type { MachineType } from "@/lib/asl/machine";
import { instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { compile } from "@/lib/engine/compile";
import type { Input } from "@/lib/engine/protocol";
import { encodeDetails } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import { ownFileText } from "@/lib/history/ownFile";
import { runToEnd } from "@/lib/runner/run";
import type { Task, SimulatedWorld } from "@/lib/runner/simulatedWorld";
import { executionIdentity } from "./machine";

/** One execution worth looking at: a definition, an input and what each task answered. */
export type Sample = {
  readonly file: string;
  readonly machine: string;
  readonly name: string;
  readonly type: MachineType;
  readonly definition: Json;
  readonly input: Json;
  /** When it started, ISO-8601. */
  readonly at: string;
  /** By state, in the order in which its tasks are asked for. A task without a reply is never answered. */
  readonly replies: Readonly<Record<string, readonly Reply[]>>;
  /** Written as the records of a log group, without those of these ids. */
  readonly logWithout?: readonly number[];
};

export type Reply = {
  readonly startedAfter: number;
  /** Milliseconds from the start to the answer; null while there is none. */
  readonly took: number | null;
  /** What the service said when it took the request, for jobs and callbacks. */
  readonly submitted?: Json;
} & ({ readonly output: Json } | { readonly error: string; readonly cause: string });

/** When a sample is looked at, in ms after its start: one that goes on then is shown as running. */
const LOOKED_AT = 30 * DAY_MS;

/** The sample run through the interpreter, as the text of its file with the file's name. */
export async function sampleFile(sample: Sample): Promise<{ readonly name: string; readonly text: string }> {
  const { machine, diagnostics } = parseMachine(sample.definition, { type: sample.type });
  if (machine === undefined) throw new Error(`${sample.file}: ${diagnostics.map(({ message }) => message).join("; ")}`);
  const execution = executionIdentity({ name: sample.machine, type: sample.type }, sample.name, RUN_ID);
  const at = instant(Date.parse(sample.at));
  const start = { execution, input: JSON.stringify(sample.input), seed: sample.file, at };
  const asked = new Map<string, number>();
  const world: SimulatedWorld = {
    invokeTask(task) {
      const count = asked.get(task.state) ?? 0;
      asked.set(task.state, count + 1);
      const reply = sample.replies[task.state]?.[count];
      return reply === undefined ? replyInputs(task, UNANSWERED) : replyInputs(task, reply);
    },
  };
  const { run, events } = await runToEnd(compile(machine), start, world, { until: instant(at + LOOKED_AT) });
  if (sample.logWithout !== undefined) {
    const shown = events.filter(({ id }) => sample.logWithout?.includes(id) === false);
    return { name: `${sample.file}.ndjson`, text: shown.map((event) => logLine(event, execution.id)).join("") };
  }
  const isRunning = run.status === "RUNNING";
  const text = ownFileText({
    execution: {
      arn: execution.id,
      name: sample.name,
      machineArn: execution.stateMachineId,
      type: sample.type,
      status: run.status,
      startedAt: at,
      stoppedAt: isRunning ? null : (events.at(-1)?.timestamp ?? null),
      error: run.error,
      cause: run.cause,
      redriveStatus: null,
      mapRunArn: null,
    },
    definition: {
      text: JSON.stringify(sample.definition, null, 2),
      machineArn: execution.stateMachineId,
      machineName: sample.machine,
      type: sample.type,
      assumed: false,
    },
    events,
  });
  return { name: `${sample.file}.stepscope.json`, text };
}

/** Of an Express execution, whose ARN has it behind the name. */
const RUN_ID = "4c2f7c0e-2f7e-4d0b-93a8-1d2e3f4a5b6c";

/** A task that was taken, and is never answered. */
export const UNANSWERED: Reply = { startedAfter: 45, took: null, output: null };

/** What a task meets, as inputs of the interpreter. */
export function replyInputs({ token, at: asked }: Task, reply: Reply): readonly Input[] {
  const started = asked + reply.startedAfter;
  const inputs: Input[] = [{ kind: "taskStarted", token, at: instant(started) }];
  if (reply.submitted !== undefined) {
    inputs.push({ kind: "taskSubmitted", token, at: instant(started + 44), output: JSON.stringify(reply.submitted) });
  }
  if (reply.took === null) return inputs;
  const at = instant(started + reply.took);
  if ("output" in reply) inputs.push({ kind: "taskSucceeded", token, at, output: JSON.stringify(reply.output) });
  else inputs.push({ kind: "taskFailed", token, at, error: reply.error, cause: reply.cause });
  return inputs;
}

/** A record as Step Functions writes it to a log group. */
function logLine(event: HistoryEvent, arn: string): string {
  if (event.type === "Unknown") return "";
  const record = {
    id: String(event.id),
    type: event.type,
    details: encodeDetails(event),
    redrive_count: "0",
    previous_event_id: String(event.previousEventId),
    event_timestamp: String(event.timestamp),
    execution_arn: arn,
  };
  return `${JSON.stringify(record)}\n`;
}
