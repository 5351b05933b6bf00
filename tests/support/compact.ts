import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import { DETAILS_KEY, type HistoryEvent, isEventType } from "@/lib/history/event";

/*
 * Histories in few words, one event a line:
 *
 *   +250 4<3 TaskFailed lambda/invoke error=Busy cause="try again"
 *
 * is event 4 after event 3, 250 ms after the line before (100 when it does not say). What follows the type is the
 * state's name, the resource, the item (`#2 Map`), a length or an ARN, as the type has it; `key=value` adds details.
 */

const START = 1700000000000;
const LINE = /^(?:\+(\d+) )?(\d+)<(\d+) (\w+)(.*)$/;
const WORD = /(\w+)=("(?:[^"\\]|\\.)*"|\S+)|(\S+)/g;

export function compactWire(text: string): JsonObject[] {
  let at = START - 100;
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("//"))
    .map((line) => {
      const [, wait = "100", id = "", previous = "", type = "", rest = ""] = LINE.exec(line) ?? [];
      if (type === "") throw new Error(`not an event: ${line}`);
      at += Number(wait);
      const head = { timestamp: at / 1000, type, id: Number(id), previousEventId: Number(previous) };
      const key = isEventType(type) ? DETAILS_KEY[type] : "otherEventDetails";
      return key === null ? head : { ...head, [key]: detailsOf(type, rest) };
    });
}

export function compact(text: string): HistoryEvent[] {
  return compactWire(text).map((wire) => {
    const decoded = decodeEvent(wire);
    if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
    return decoded.value;
  });
}

function detailsOf(type: string, rest: string): JsonObject {
  const words: string[] = [];
  const named: [string, string | number][] = [];
  for (const [, key, value = "", word] of rest.matchAll(WORD)) {
    if (key === undefined) words.push(word ?? "");
    else
      named.push([
        key,
        value.startsWith('"') ? (JSON.parse(value) as string) : /^\d+$/.test(value) ? Number(value) : value,
      ]);
  }
  return { ...positional(type, words), ...Object.fromEntries(named) };
}

function positional(type: string, words: readonly string[]): JsonObject {
  const text = words.join(" ");
  if (/State(Entered|Exited)$/.test(type))
    return { name: text, ...data(type.endsWith("Entered") ? "input" : "output") };
  if (/^Task(?!State)/.test(type)) {
    const [resourceType = "", resource = ""] = text.split("/");
    return { resourceType, resource, ...(type === "TaskScheduled" ? { region: "us-east-1", parameters: "{}" } : {}) };
  }
  if (/^(LambdaFunction|Activity)Scheduled$/.test(type)) return { resource: text, ...data("input") };
  if (/^MapIteration/.test(type)) return { index: Number(words[0]?.slice(1)), name: words.slice(1).join(" ") };
  if (/^MapRun(Started|Redriven)$/.test(type)) return { mapRunArn: text };
  if (type === "MapStateStarted") return { length: Number(text) };
  if (type === "EvaluationFailed") return { state: text };
  if (type === "ExecutionRedriven") return { redriveCount: Number(text) };
  if (type === "ExecutionStarted") return data("input");
  if (/Succeeded$/.test(type)) return data("output");
  return {};
}

function data(key: "input" | "output"): JsonObject {
  return { [key]: "{}", [`${key}Details`]: { truncated: false } };
}
