import type { MachineType } from "@/lib/asl/machine";
import { parseMachine } from "@/lib/asl/parse";
import { instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { compile } from "@/lib/engine/compile";
import { resultPlace } from "@/lib/engine/distributed/resultPlace";
import type { ExecutionIdentity, Input } from "@/lib/engine/protocol";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import { encodeLogRecord } from "@/lib/history/logRecord";
import { redrive, runToEnd } from "@/lib/runner/run";
import type { RunResult, SimulatedWorld, Task } from "@/lib/runner/simulatedWorld";
import { arnOf, REGION, roleArn } from "./ids";
import { type MapRunPhase, mapRunPhasesOf, type Phase, phasesOf } from "./phases";
import { MAP_RUN, NAME, PARENT, type Text, textOf } from "./text";

/*
 * A real history, made by the interpreter once and moved often: an execution is its template at another time under
 * another name. The interpreter reads no clock, and no definition here asks for one, so that moving is all that another
 * start would change (awsWorld.test.ts runs some executions anew and compares).
 */

/** What a task is answered. */
export type Reply = {
  /** ms from the start of the task to its answer; null: none comes. */
  readonly took: number | null;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** What the service said when it took the request of a job or a callback. */
  readonly submitted?: Json;
  /** The whole execution is stopped by StopExecution in place of the answer. */
  readonly stops?: true;
};

/** A way in which executions of a machine go. */
export type Shape = {
  readonly name: string;
  /** Its part of the executions, relative to the others. */
  readonly weight: number;
  readonly input: Json;
  /** By state, in the order in which its tasks are asked for; a redrive goes on in the same lists. */
  readonly replies: Readonly<Record<string, readonly Reply[]>>;
  /** Redrives, each so many ms after the end before it. */
  readonly redrives?: readonly number[];
  /** The ways that its nested child goes, by the name of the shape. */
  readonly child?: string;
  /** Its payloads are too large for a log record, and cut there. */
  readonly truncates?: true;
};

export type TemplateEvent = {
  /** ms after the start. */
  readonly offset: number;
  readonly id: number;
  readonly type: HistoryEvent["type"];
  /** As GetExecutionHistory has it, without the brace and the time at its beginning. */
  readonly api: Text;
  /** The same without payloads. */
  readonly bare: Text;
  /** As a log record, up to the time. */
  readonly log: Text;
  readonly bareLog: Text;
  /** Its place among redrives. */
  readonly redriveCount: number;
};

export type Template = {
  readonly shape: string;
  readonly events: readonly TemplateEvent[];
  readonly phases: readonly Phase[];
  readonly input: Text;
  /** Of the last event, ms after the start. */
  readonly endsAfter: number;
  /** Of each child of its Map Run, in the order of items. */
  readonly children: readonly Template[];
  /** When a child started, ms after the start of its parent; 0 for others. */
  readonly startsAfter: number;
  /** Of its Map Run; none without one. */
  readonly mapRun: readonly MapRunPhase[];
};

const BASE = Date.UTC(2026, 0, 1);

export type Made = {
  readonly machine: string;
  readonly type: MachineType;
  readonly definition: Json;
  readonly role: string;
  readonly shape: Shape;
  /** The version and the alias that it was started through. */
  readonly through: Pick<ExecutionIdentity, "stateMachineVersionArn" | "stateMachineAliasArn"> | null;
};

/** Runs an execution and keeps what it was made of. `name`: the template's own token unless a test gives a real one. */
export async function makeTemplate(made: Made, name = NAME): Promise<Template> {
  const { machine, type, definition, role, shape } = made;
  const parsed = parseMachine(definition, { type }).machine;
  if (parsed === undefined) throw new Error(`The definition of ${machine} is none.`);
  const compiled = compile(parsed);
  const execution: ExecutionIdentity = {
    id:
      type === "EXPRESS" ? arnOf("express", `${machine}:${name}:${PARENT}`) : arnOf("execution", `${machine}:${name}`),
    ...{ name, roleArn: roleArn(role), stateMachineId: arnOf("stateMachine", machine), stateMachineName: machine },
    ...{ type, region: REGION, ...made.through },
  };
  const children: Child[] = [];
  const world = worldOf(shape, children);
  const input = JSON.stringify(shape.input).replaceAll(NAME, name);
  let result = await runToEnd(compiled, { execution, input, seed: machine, at: instant(BASE) }, world);
  for (const after of shape.redrives ?? []) {
    result = await redrive(compiled, result, world, instant(result.run.now + after));
  }
  return templateOf(shape, input, result.events, BASE, children);
}

type Child = { readonly index: number; readonly input: string; readonly result: RunResult };

function worldOf(shape: Shape, children: Child[]): SimulatedWorld {
  const asked = new Map<string, number>();
  return {
    invokeTask: (task) => {
      const count = asked.get(task.state) ?? 0;
      asked.set(task.state, count + 1);
      const replies = shape.replies[task.state] ?? [USUAL];
      return inputsOf(task, replies[Math.min(count, replies.length - 1)] ?? USUAL);
    },
    finishResultWriter: ({ token, at, mapRunArn, parameters }) => {
      const output = JSON.stringify(resultPlace(mapRunArn, JSON.parse(parameters) as Json));
      return { kind: "resultWritten", token, at: instant(at + 900), output };
    },
    onChildEnded: ({ index, input }, result) => void children.push({ index, input, result }),
  };
}

const USUAL: Reply = { took: 40, output: { Payload: {}, StatusCode: 200 } };

function inputsOf({ token, at: asked, target }: Task, reply: Reply): readonly Input[] {
  const started = asked + 12;
  const inputs: Input[] = [{ kind: "taskStarted", token, at: instant(started) }];
  if (target.family === "service" && target.pattern !== "requestResponse") {
    const output = JSON.stringify(reply.submitted ?? { SdkHttpMetadata: { HttpStatusCode: 200 } });
    inputs.push({ kind: "taskSubmitted", token, at: instant(started + 30), output });
  }
  if (reply.took === null) return inputs;
  const at = instant(started + reply.took);
  if (reply.stops === true) inputs.push({ kind: "stopped", at, error: "Stopped", cause: "An operator stopped it." });
  else if (reply.error === undefined) {
    inputs.push({ kind: "taskSucceeded", token, at, output: JSON.stringify(reply.output ?? {}) });
  } else inputs.push({ kind: "taskFailed", token, at, error: reply.error, cause: reply.cause ?? "" });
  return inputs;
}

function templateOf(
  shape: Pick<Shape, "name" | "truncates">,
  input: string,
  events: readonly HistoryEvent[],
  base: number,
  ended: readonly Child[],
): Template {
  const first = events[0]?.timestamp ?? base;
  const started = events.find((event) => event.type === "MapRunStarted");
  const arn = started?.type === "MapRunStarted" ? (started.details.mapRunArn ?? "") : "";
  const uuid = arn.slice(arn.lastIndexOf(":") + 1);
  const text = (value: unknown) => textOf(swap(JSON.stringify(value), uuid, MAP_RUN));
  let redriveCount = 0;
  const templates = events.map((event): TemplateEvent => {
    if (event.type === "ExecutionRedriven") redriveCount++;
    return eventOf(event, first, redriveCount, text, shape.truncates === true);
  });
  // One that was redriven ended more than once: the last time with its whole history.
  const children = [...new Map(ended.map((child) => [child.index, child])).values()]
    .toSorted((a, b) => a.index - b.index)
    .map(({ index, input: given, result }) => templateOf({ name: `item ${index}` }, given, result.events, first, []));
  return {
    ...{
      shape: shape.name,
      events: templates,
      phases: phasesOf(events, first, (value) => textOf(swap(value, uuid, MAP_RUN))),
    },
    ...{ input: textOf(input), endsAfter: (events.at(-1)?.timestamp ?? first) - first },
    ...{ children, startsAfter: first - base, mapRun: mapRunPhasesOf(events, first) },
  };
}

const swap = (text: string, from: string, to: string) => (from === "" ? text : text.replaceAll(from, to));

function eventOf(
  event: HistoryEvent,
  first: number,
  redriveCount: number,
  text: (value: unknown) => Text,
  isTruncated: boolean,
): TemplateEvent {
  if (event.type === "Unknown") throw new Error("The interpreter made an event of no type.");
  const { timestamp: _at, ...api } = encodeEvent(event) as Record<string, Json>;
  const {
    event_timestamp: _ms,
    execution_arn: _arn,
    ...log
  } = encodeLogRecord({
    ...{ event, executionArn: "", redriveCount },
  }) as Record<string, Json>;
  return {
    ...{ offset: event.timestamp - first, id: event.id, type: event.type, redriveCount },
    ...{
      api: text(api),
      bare: text(withheld(api)),
      log: text(isTruncated ? truncated(log) : log),
      bareLog: text(withheld(log)),
    },
  };
}

/** Before the first thing that differs between executions. */
const CUT_AT = 7;

/** As the service cuts what a log record cannot hold. */
function truncated(record: Readonly<Record<string, Json>>): Json {
  const details = record["details"] as Readonly<Record<string, Json>>;
  const cut = Object.entries(details).map(([key, value]): [string, Json] => {
    if (key === "inputDetails" || key === "outputDetails") return [key, { truncated: true }];
    return [key, (key === "input" || key === "output") && typeof value === "string" ? value.slice(0, CUT_AT) : value];
  });
  return { ...record, details: Object.fromEntries(cut) };
}

/** What is left where data is not included: no payload, but errors and causes. */
function withheld(value: Json): Json {
  if (Array.isArray(value)) return value.map(withheld);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !PAYLOADS.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withheld(inner)]));
}

const PAYLOADS = new Set([
  ...["input", "inputDetails", "output", "outputDetails", "parameters", "assignedVariables"],
  "assignedVariablesDetails",
]);
