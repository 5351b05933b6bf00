import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { DETAILS_KEY, isEventType } from "@/lib/history/event";
import { type Comparable, type FieldValue, json } from "@/lib/replay/comparable";
import type { RunResult } from "@/lib/runner/simulatedWorld";
import { runToEnd } from "@/lib/runner/run";
import { mockedTasks, readMocks } from "@/lib/runner/mock";
import { compareSnapshot } from "./compareSnapshot";
import { prepare, roleOf, STARTED_AT, startOf } from "./execute";
import { compareEnd } from "./end";
import { masks, placeholdersOf } from "./masks";
import { EXECUTION_NAME, MACHINE_NAME, readNames } from "./names";
import { failed, type Outcome, PASSED } from "./outcome";
import type { MockCase } from "./recognise";
import { readSnapshot } from "./snapshot";
import { wordDivergences } from "./wording";

/**
 * Runs a case with the answers of its mock file and compares with what the real services gave: but for the
 * leaves that the case names, in which a mocked answer may differ.
 */
export async function checkMocked(one: MockCase): Promise<Outcome> {
  const mocks = readMocks(readNames(one.config), one.machine, one.testCase);
  if (!mocks.ok) return failed(`the mock file: ${mocks.error.place} ${mocks.error.message}`);
  const snapshot = readSnapshot(one.history ?? []);
  if (!snapshot.ok) return failed(`the recording cannot be read: ${snapshot.error}`);
  const prepared = prepare(one.run);
  if (!prepared.ok) return failed(prepared.error);
  const start = { ...startOf(one.run, roleOf(snapshot.value.events)), at: STARTED_AT };
  const taskTokens = new Set<string>();
  const world = mockedTasks(mocks.value);
  const ended: RunResult = await runToEnd(prepared.value.compiled, start, {
    invokeTask(task) {
      if (task.taskToken !== undefined) taskTokens.add(task.taskToken);
      return world.invokeTask(task);
    },
  });
  const given = placeholdersOf([one.run.definition, one.run.input, one.config, MACHINE_NAME, EXECUTION_NAME]);
  const hidden = masks({ given, taskTokens, withoutRedriveCount: false });
  const left = leftOut(one.skips);
  if (one.history === null) {
    return compareEnd(ended.run, one.end ?? {}, hidden.match, (value) => strip(value, left.keys));
  }
  const leave = (event: Comparable) => reduced(event, left);
  const { divergences } = compareSnapshot(ended.events, snapshot.value, hidden, leave);
  return divergences.length === 0 ? PASSED : failed(wordDivergences(divergences));
}

type LeftOut = { readonly keys: ReadonlySet<string>; readonly fields: ReadonlySet<string> };

/**
 * What the paths name: `$..Key` a member anywhere in a payload, `$..someEventDetails.output` a field of the events
 * with those details. Other paths leave nothing out.
 */
function leftOut(paths: readonly string[]): LeftOut {
  const split = paths.map((path) => path.split(".").filter((part) => !["$", "", "events"].includes(part)));
  const joined = (length: number) =>
    new Set(split.filter((parts) => parts.length === length).map((parts) => parts.join(".")));
  return { keys: joined(1), fields: joined(2) };
}

function reduced(event: Comparable, { keys, fields }: LeftOut): Comparable {
  const details = isEventType(event.type) ? DETAILS_KEY[event.type] : null;
  const kept = [...event.fields].filter(([name]) => !fields.has(`${details}.${name}`));
  return { ...event, source: null, fields: new Map(kept.map(([name, value]) => [name, without(value, keys)])) };
}

function without(field: FieldValue, keys: ReadonlySet<string>): FieldValue {
  return field.kind === "json" ? json(strip(field.value, keys)) : field;
}

function strip(value: Json, keys: ReadonlySet<string>): Json {
  if (isArray(value)) return value.map((item) => strip(item, keys));
  if (!isObject(value)) return value;
  return stripObject(value, keys);
}

function stripObject(value: JsonObject, keys: ReadonlySet<string>): JsonObject {
  const kept = Object.entries(value).filter(([name]) => !keys.has(name));
  return Object.fromEntries(kept.map(([name, item]) => [name, strip(item, keys)]));
}
