import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "@/lib/base/json";

/* Records whose replay takes more than it may, and others that once broke the process which replayed them. */

const ATTACKS = fileURLToPath(new URL("../../../shared/cases/attack", import.meta.url));

/** An execution that was open when it was recorded: its replay goes on as its definition does. */
function openRun(name: string, state: JsonObject, input: JsonObject = {}): string {
  const States = { W: { ...state, Next: "Z" }, Z: { Type: "Choice", Choices: [NEVER], Default: "W" }, E: END };
  return JSON.stringify({
    format: "stepscope/execution",
    version: 1,
    execution: {
      executionArn: `arn:aws:states:eu-west-1:123456789012:execution:loop:${name}`,
      name,
      type: "STANDARD",
      status: "RUNNING",
    },
    definition: {
      name: "loop",
      type: "STANDARD",
      definition: JSON.stringify({ QueryLanguage: "JSONata", StartAt: "W", States }),
    },
    events: [
      {
        timestamp: 1_760_000_000,
        type: "ExecutionStarted",
        id: 1,
        previousEventId: 0,
        executionStartedEventDetails: {
          input: JSON.stringify(input),
          roleArn: "arn:aws:iam::123456789012:role/r",
        },
      },
    ],
  });
}

const NEVER = { Condition: "{% $states.context.Execution.Name = 'never' %}", Next: "E" };
const END = { Type: "Succeed" };

/** Thousands of expressions, each well within its own bounds: minutes. */
export const SLOW = openRun("slow", {
  Type: "Pass",
  Output: "{% $sum($map([1..400], function($a) { $sum([1..$a]) })) %}",
});

/** Thousands of outputs of 240 kB, each another one, all of them kept. */
export const GREEDY = openRun(
  "greedy",
  { Type: "Pass", Output: "{% {'n': $states.input.n + 1, 'text': $states.input.text} %}" },
  { n: 1, text: "lamp ".repeat(48_000) },
);

/** What is no JSON where AWS writes nothing else. */
export const NO_JSON = openRun("no-json", { Type: "Pass" }).replace('"input":"{}"', '"input":"{"');

/** Files of other people's; null, said aloud, where they are not. */
export function attackFiles(): readonly (readonly [name: string, file: string])[] | null {
  const folders = ["replay-500", "replay-hang"].map((name) => join(ATTACKS, name));
  if (!folders.every((folder) => existsSync(folder))) {
    console.warn(`SKIPPED: no files in ${ATTACKS}; what once broke a replay did not run`);
    return null;
  }
  return folders.flatMap((folder) => readdirSync(folder).map((name) => [name, join(folder, name)] as const));
}

export function textOf(file: string): string {
  return readFileSync(file, "utf8");
}

/** Those of them that take longest: only the full sizes replay them. */
export const SLOWEST: ReadonlySet<string> = new Set([
  "regex-quadratic.stepscope.json",
  "map-of-map.stepscope.json",
  "distributed-children-loop.stepscope.json",
]);
