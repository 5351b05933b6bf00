import type { Json, JsonObject } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import type { RecordedForTests } from "@/lib/server/replay/recordTask";

/*
 * The test's own look at data: no code of the scrubbing is used here.
 */

/** Every text of data, keys and what is in JSON texts included. */
export function textsIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === "string") {
    found.add(value);
    const inner = jsonIn(value);
    if (inner !== undefined) textsIn(inner, found);
  } else if (Array.isArray(value)) for (const item of value) textsIn(item, found);
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      textsIn(key, found);
      textsIn(item, found);
    }
  }
  return found;
}

function jsonIn(text: string): unknown {
  if (!/^\s*["[{]/.test(text)) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" || typeof value === "string" ? (value ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/** The payloads of a history: the input, and what came back of tasks. */
export function dataOf(events: readonly HistoryEvent[]): readonly unknown[] {
  return events.flatMap((event) => {
    if (event.type === "Unknown") return [];
    const details = event.details as JsonObject;
    const answered = /^(?:Task|LambdaFunction|Activity)(?:Succeeded|Failed|Submitted|TimedOut|StartFailed)$/.test(
      event.type,
    );
    if (event.type === "ExecutionStarted") return [textOf(details["input"]), details["roleArn"]];
    return answered ? [textOf(details["output"]), details["error"], details["cause"]] : [];
  });
}

function textOf(payload: Json | undefined): unknown {
  return (payload as { text?: string } | undefined)?.text;
}

/** What is written of an execution, but for its definition. */
export function writtenOf({ states, tests, input, expected }: RecordedForTests): unknown {
  const calls = tests.map(({ definition: _definition, context, ...call }) => [call, leavesOf(JSON.parse(context))]);
  return [answersIn(states), calls, input, expected.output, expected.error];
}

/** The answers of tasks without the frame of the format: a function's is wrapped there. */
export function answersIn(states: RecordedForTests["states"]): readonly unknown[] {
  return [...states.values()].flat().map((response) => {
    if (response.kind === "throw") return [response.error, response.cause];
    const { value } = response;
    return isObject(value) && Object.keys(value).join() === "StatusCode,Payload" ? value["Payload"] : value;
  });
}

/** The values of a context object, whose own members are the language's; the input is data with its keys. */
function leavesOf(context: unknown): unknown {
  if (!isObject(context)) return context;
  return Object.entries(context).map(([key, value]) => (key === "Input" || key === "Value" ? value : leavesOf(value)));
}

/**
 * The texts longer than three characters that are in what is written and were in the data, beyond those of the definition
 * and the listed ones. A long one is found inside of others too.
 */
export function leaksIn(
  written: unknown,
  data: unknown,
  { definition, kept }: Pick<RecordedForTests, "definition" | "kept">,
): readonly string[] {
  const allowed = [definition, ...textsIn(JSON.parse(definition)), ...kept.map(({ text }) => text)];
  const whole = textsIn(written);
  const all = [...whole].join("\n");
  return [...textsIn(data)].filter((text) => {
    if (text.length <= 3 || allowed.some((one) => one.includes(text)) || isWithoutText(text)) return false;
    return whole.has(text) || (text.length >= 8 && all.includes(text));
  });
}

/** Of JSON the texts are looked at one by one; numbers and times have their own test. */
function isWithoutText(text: string): boolean {
  return jsonIn(text) !== undefined || !/[a-z]/i.test(text) || !Number.isNaN(Date.parse(text));
}

export type Pair = { readonly from: string | number; readonly to: string | number };

/** Each text and number beside what stands in its place; throws where the form of the data is another one. */
export function pairsOf(from: unknown, to: unknown, pairs: Pair[] = []): Pair[] {
  if (typeof from === "string" && typeof to === "string") {
    const [inner, other] = [jsonIn(from), jsonIn(to)];
    if (inner === undefined) pairs.push({ from, to });
    else pairsOf(inner, other, pairs);
  } else if (typeof from === "number" && typeof to === "number") pairs.push({ from, to });
  else if (Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
    from.forEach((item, i) => pairsOf(item, to[i], pairs));
  } else if (isObject(from) && isObject(to)) {
    const [mine, theirs] = [Object.entries(from), Object.entries(to)];
    if (mine.length !== theirs.length) throw new Error("another number of members");
    mine.forEach(([key, item], i) => {
      const [name, value] = theirs[i] ?? [""];
      pairsOf([key, item], [name, value], pairs);
    });
  } else if (from !== to) throw new Error(`${JSON.stringify(from)} became ${JSON.stringify(to)}`);
  return pairs;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is wrong with replacements: of equal values, of other ones, of numbers and of times. */
export function problemsOf(pairs: readonly Pair[]): readonly string[] {
  const problems: string[] = [];
  const [there, back] = [new Map<unknown, unknown>(), new Map<unknown, unknown>()];
  for (const { from, to } of pairs) {
    if (there.has(from) && there.get(from) !== to) problems.push(`${from} became ${to} and ${String(there.get(from))}`);
    if (back.has(to) && back.get(to) !== from) problems.push(`${to} was ${from} and ${String(back.get(to))}`);
    there.set(from, to);
    back.set(to, from);
  }
  const ordered = (values: readonly (readonly [number, number])[]) => {
    const sorted = values.toSorted(([a], [b]) => a - b);
    for (const [i, [value, other]] of sorted.entries()) {
      const [before = value, otherBefore = other] = sorted[i - 1] ?? [];
      const isWell = Number.isNaN(other) ? false : before < value ? otherBefore < other : otherBefore === other;
      if (!isWell) problems.push(`${before}, ${value} became ${otherBefore}, ${other}`);
    }
  };
  const numbers = pairs.flatMap(({ from, to }) => (typeof from === "number" ? [[from, Number(to)] as const] : []));
  ordered(numbers);
  for (const [from, to] of numbers)
    if (Number.isInteger(from) !== Number.isInteger(to)) problems.push(`${from} became ${to}`);
  const isTime = (text: string | number) => /^\d{4}-\d{2}-\d{2}T.*Z$/.test(String(text));
  ordered(
    pairs.flatMap(({ from, to }) =>
      isTime(from) ? [[Date.parse(String(from)), Date.parse(String(to))] as const] : [],
    ),
  );
  return problems;
}

/** The values longer than three characters that stayed and are not listed: numbers and times too. */
export function unchangedIn(
  pairs: readonly Pair[],
  { definition, kept }: Pick<RecordedForTests, "definition" | "kept">,
): readonly (string | number)[] {
  const listed = new Set(kept.flatMap(({ text }) => [text, String(Date.parse(text))]));
  return pairs.flatMap(({ from, to }) => {
    const text = String(from);
    const isAllowed = text.length <= 3 || listed.has(text) || definition.includes(text);
    return from !== to || isAllowed || listed.has(String(Date.parse(text))) ? [] : [from];
  });
}
