import type { StateMachine } from "@/lib/asl/machine";
import { parseRecorded } from "@/lib/asl/parse";
import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import { compact } from "./compact";

/*
 * Shapes of runs with what is said of each, one after the other in a text:
 *
 *   # a task fails and its retrier is used up
 *   states {"Call":{"Retry":[{"ErrorEquals":["Busy"],"MaxAttempts":1}]}}
 *   facts {"type":"EXPRESS"}
 *   1<0 ExecutionStarted
 *   …
 *   => [Call](2) failed with …
 *
 * `states` is a definition in few words: what is no scope is its states, a Task without a Resource calls the function
 * `f`, a state that leads nowhere ends. `machine` adds members of the machine itself.
 */

export type Shape = {
  readonly title: string;
  readonly machine: StateMachine | null;
  readonly facts: JsonObject;
  readonly history: string;
  /** Everything but what is said, as it was written. */
  readonly lines: readonly string[];
  readonly says: string;
};

export function readShapes(text: string): Shape[] {
  return text
    .split(/^# /m)
    .slice(1)
    .map((block) => {
      const [title = "", ...lines] = block.trimEnd().split("\n");
      const given = lines.filter((line) => !line.startsWith("=> "));
      const json = (name: string): JsonObject | null => {
        const line = given.find((one) => one.startsWith(`${name} `));
        return line === undefined ? null : (JSON.parse(line.slice(name.length + 1)) as JsonObject);
      };
      const states = json("states");
      return {
        title,
        machine: states === null ? null : machineFrom(states, json("machine") ?? {}),
        facts: json("facts") ?? {},
        history: given.filter((line) => /^[+\d/]/.test(line)).join("\n"),
        lines: given,
        says: lines.find((line) => line.startsWith("=> "))?.slice(3) ?? "",
      };
    });
}

export function printShapes(shapes: readonly Pick<Shape, "title" | "lines" | "says">[]): string {
  return shapes
    .map(({ title, lines, says }) => `# ${[title, ...lines.filter((line) => line !== ""), `=> ${says}`].join("\n")}\n`)
    .join("\n");
}

export function eventsOf({ history }: Shape): HistoryEvent[] {
  return compact(history);
}

/** A definition of states in few words, as above. */
export function machineFrom(states: JsonObject, members: JsonObject = {}): StateMachine {
  const { machine, diagnostics } = parseRecorded(JSON.stringify({ ...members, ...scopeOf(states) }), {});
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics));
  return machine;
}

function scopeOf(states: JsonObject): JsonObject {
  const named = Object.entries(states);
  return {
    StartAt: named[0]?.[0] ?? "",
    States: Object.fromEntries(named.map(([name, state]) => [name, stateOf(state)])),
  };
}

function stateOf(short: Json): JsonObject {
  if (!isObject(short)) throw new Error("a state is an object");
  const { Branches, ItemProcessor, ...rest } = short;
  const type = rest["Type"] ?? "Task";
  const isCall = type === "Task" && rest["Resource"] === undefined;
  const call = isCall ? { Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: "f" } } : {};
  const isLast = !["Fail", "Succeed", "Choice"].includes(String(type)) && rest["Next"] === undefined;
  return {
    Type: type,
    ...call,
    ...rest,
    ...(isArray(Branches) ? { Branches: Branches.map((branch) => (isObject(branch) ? scopeOf(branch) : branch)) } : {}),
    ...(isObject(ItemProcessor) ? { ItemProcessor: processorOf(ItemProcessor) } : {}),
    ...(isLast ? { End: true } : {}),
  };
}

/** `{"distributed":{…states}}`, or the states of an inline Map. */
function processorOf(short: JsonObject): JsonObject {
  const { distributed } = short;
  if (!isObject(distributed)) return scopeOf(short);
  return { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, ...scopeOf(distributed) };
}
