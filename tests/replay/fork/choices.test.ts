import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import type { Token } from "@/lib/engine/token";
import { comparable } from "@/lib/replay/comparable";
import { type ForkBase, forkBaseOf, runFork } from "@/lib/replay/fork/runFork";
import { openReplaySession } from "@/lib/replay/replaySession";
import { CORPUS, corpusPresent } from "../../support/corpus";
import { recordRun } from "../runs";

const isHere = corpusPresent();

type ChoiceCase = {
  readonly definition: { readonly StartAt: string; readonly States: Readonly<Record<string, JsonObject>> } & JsonObject;
  readonly input: Json;
};

/** Values of every type that the operators of a Choice tell apart. */
const VALUES: readonly Json[] = [
  ...[true, false, null, 0, 1, -1, 2, 1_000, ""],
  ...["a", "b", "abc", "HelloWorld", "2001-01-01T12:00:00Z", "2030-01-01T12:00:00Z"],
];

/** The recorded input, then inputs in which its members have other values or are not there. */
function* inputsLike(input: Json): Generator<Json> {
  yield input;
  const members = input as JsonObject;
  const keys = Object.keys(members).length === 0 ? ["Variable"] : Object.keys(members);
  yield {};
  const [first = "Variable", second] = keys;
  for (const value of [...Object.values(members), ...VALUES]) {
    yield { ...members, [first]: value };
    if (second === undefined) continue;
    for (const other of VALUES) yield { ...members, [first]: value, [second]: other };
  }
}

/** The state that a fork goes to from the Choice with this input; null where the Choice fails. */
async function nextWith(base: ForkBase, choice: string, input: Json): Promise<string | null> {
  const run = await runFork(base, [{ at: "1.0" as Token, edits: { input: JSON.stringify(input) } }]);
  const entered = run.events.map(comparable).filter(({ type }) => type.endsWith("StateEntered"));
  return entered.map(({ name }) => name).find((name) => name !== choice) ?? null;
}

/** No text comes before the empty one. */
function canHold({ StringLessThan }: JsonObject): boolean {
  return StringLessThan !== "";
}

/** The states that no input led to, of those that one may lead to. */
async function missed({ definition, input }: ChoiceCase): Promise<readonly string[]> {
  const choice = definition.States[definition.StartAt] ?? {};
  const rules = (choice["Choices"] as readonly JsonObject[]).filter(canHold).map(({ Next }) => String(Next));
  const left = new Set([...rules, String(choice["Default"])]);
  const base = forkBaseOf(await openReplaySession(await recordRun(definition, input)));
  for (const other of inputsLike(input)) {
    const next = await nextWith(base, definition.StartAt, other);
    if (next !== null) left.delete(next);
    if (left.size === 0) break;
  }
  return [...left];
}

test.runIf(isHere)("a run of each recorded Choice is forked until each rule and the default was taken", async () => {
  const folder = join(CORPUS, "cases/choice_operators");
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const problems: string[] = [];
  for (const name of files) {
    const left = await missed(JSON.parse(readFileSync(join(folder, name), "utf8")) as ChoiceCase);
    if (left.length > 0) problems.push(`${name}: ${left.join(", ")}`);
  }
  console.log(`Choices whose every way was taken by a fork: ${files.length - problems.length} of ${files.length}`);
  expect(files.length).toBeGreaterThan(300);
  expect(problems).toEqual([]);
});
