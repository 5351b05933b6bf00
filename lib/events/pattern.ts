import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { type LeafTest, readLeafTest } from "./operators";

/*
 * Event patterns as EventBridge reads them: a pattern has the structure of the events that it matches. The members of an
 * object must all match, of the values of an array one.
 *
 *     { "source": ["shop"], "detail": { "$or": [ { "total": [{ "numeric": [">", 100] }] }, { "vip": [true] } ] } }
 */

export type EventPattern = (event: Json) => boolean;

/** A pattern that is nested deeper is no pattern. */
const MAX_DEPTH = 64;
const OR = "$or";

/** Compiles the JSON text of a pattern; the error says what is wrong with it and where. */
export function compilePattern(text: string): Result<EventPattern, string> {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    return err("Invalid JSON");
  }
  if (!isObject(json) || Object.keys(json).length === 0) return err("an event pattern is an object with members");
  const read = readObject(json, "$", 0);
  return read.ok ? ok((event) => read.value(event)) : read;
}

/** Tells of a value of an event, undefined where it has none. */
type Test = (value: Json | undefined) => boolean;

function readObject(pattern: JsonObject, place: string, depth: number): Result<Test, string> {
  if (depth > MAX_DEPTH) return err(`${place}: the pattern nests too deep`);
  const members: [string | null, Test][] = [];
  for (const [name, part] of Object.entries(pattern)) {
    const inside = `${place}.${name}`;
    const choices = name === OR ? alternatives(part) : null;
    const read = choices === null ? readMember(part, inside, depth) : readAny(choices, inside, depth);
    if (!read.ok) return read;
    members.push([choices === null ? name : null, read.value]);
  }
  return ok((value) =>
    inEach(value, (object) => members.every(([name, test]) => test(name === null ? object : member(object, name)))),
  );
}

/** The objects of a `$or`; null where it is a member that happens to be called so. */
function alternatives(part: Json): readonly JsonObject[] | null {
  if (!isArray(part) || part.length < 2) return null;
  const objects = part.filter(isObject);
  return objects.length === part.length ? objects : null;
}

function readAny(choices: readonly JsonObject[], place: string, depth: number): Result<Test, string> {
  const tests: Test[] = [];
  for (const [index, choice] of choices.entries()) {
    const read = readObject(choice, `${place}[${index}]`, depth + 1);
    if (!read.ok) return read;
    tests.push(read.value);
  }
  return ok((value) => tests.some((test) => test(value)));
}

function readMember(part: Json, place: string, depth: number): Result<Test, string> {
  if (isObject(part)) return readObject(part, place, depth + 1);
  if (!isArray(part)) return err(`${place}: "${JSON.stringify(part)}" must be an object or an array`);
  if (part.length === 0) return err(`${place}: empty arrays are not allowed`);
  const tests: LeafTest[] = [];
  for (const one of part) {
    const read = readLeafTest(one);
    if (!read.ok) return err(`${place}: ${read.error}`);
    tests.push(read.value);
  }
  return ok((value) => leafMatches(tests, value));
}

/** Of an array's items one has to match; what is no leaf matches nothing, and an empty array is as good as none. */
function leafMatches(tests: readonly LeafTest[], value: Json | undefined): boolean {
  const leaves = isArray(value) ? value.flatMap(leavesOf) : value === undefined ? [] : leavesOf(value);
  return tests.some((test) => (leaves.length === 0 ? test.matchesAbsence : leaves.some((leaf) => test.matches(leaf))));
}

function leavesOf(value: Json): readonly (string | number | boolean | null)[] {
  if (isArray(value)) return value.flatMap(leavesOf);
  return isObject(value) ? [] : [value];
}

/** Members of one object of an array belong together: another item's do not complete them. */
function inEach(value: Json | undefined, test: (object: Json | undefined) => boolean): boolean {
  if (!isArray(value)) return test(value);
  return value.length === 0 ? test(undefined) : value.some((item) => inEach(item, test));
}

function member(object: Json | undefined, name: string): Json | undefined {
  return isObject(object) && Object.hasOwn(object, name) ? object[name] : undefined;
}
