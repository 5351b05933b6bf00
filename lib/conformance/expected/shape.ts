import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import type { MachineType } from "@/lib/asl/machine";

/*
 * A case written by hand: what is started or tested, the world it finds, and what has to come of it.
 *
 *   { name, type?, at?, definition | testState, input? | rawInput?, mock?, s3?, expected }
 */

export type Statement = {
  readonly subject: RunSubject | TestStateSubject;
  /** When it starts, ms since 1970 UTC; null: now. */
  readonly at: number | null;
  readonly expected: Expected;
};

export type RunSubject = {
  readonly kind: "run";
  readonly definition: Json;
  readonly type: MachineType;
  /** JSON text as the caller wrote it. */
  readonly input: string;
  readonly answers: Answers;
  /** By `bucket/key`. */
  readonly objects: ReadonlyMap<string, string | Uint8Array>;
};

export type TestStateSubject = { readonly kind: "testState"; readonly request: JsonObject };

/** What tasks answer: by state, then by attempt; the last one repeats. */
export type Answers = ReadonlyMap<string, readonly Answer[]>;

export type Answer = {
  readonly outcome:
    | { readonly kind: "return"; readonly value: Json }
    | { readonly kind: "throw"; readonly error: string | undefined; readonly cause: string | undefined }
    | { readonly kind: "hang" };
  readonly afterSeconds: number;
};

/** What is asserted. A member that is absent is not looked at. */
export type Expected = {
  /** `REFUSED`: the definition or the request is; `FAILED_OR_REFUSED`: either. */
  readonly status?: string;
  /** The definition is taken, whatever a run comes to. */
  readonly accepted?: true;
  readonly output?: Json;
  readonly outputText?: string;
  readonly outputAbsent?: true;
  readonly nextState?: string;
  readonly error?: string;
  /** Texts that occur in the cause. */
  readonly causeHas?: readonly string[];
  /** Texts that each occur in some diagnostic, or in the refusal. */
  readonly messageHas?: readonly string[];
  /** Types of all events, in order. */
  readonly events?: readonly string[];
  readonly durationMs?: number;
  /** Items of all Map Runs together. */
  readonly mapRunItems?: number;
};

const TEXT = { is: (value: Json) => typeof value === "string", form: "a text" };
const TEXTS = {
  is: (value: Json) => isArray(value) && value.every((each) => typeof each === "string"),
  form: "a list of texts",
};
const NUMBER = { is: (value: Json) => typeof value === "number", form: "a number" };
const TRUE = { is: (value: Json) => value === true, form: "true" };
const ANY = { is: () => true, form: "JSON" };

const MEMBERS = {
  status: TEXT,
  accepted: TRUE,
  output: ANY,
  outputText: TEXT,
  outputAbsent: TRUE,
  nextState: TEXT,
  error: TEXT,
  causeHas: TEXTS,
  messageHas: TEXTS,
  events: TEXTS,
  durationMs: NUMBER,
  mapRunItems: NUMBER,
} satisfies Record<keyof Expected, { is: (value: Json) => boolean; form: string }>;

/** What only one kind of subject can show; asserted of the other it would be a check that cannot hold. */
const ONLY: { readonly [member: string]: Statement["subject"]["kind"] } = {
  nextState: "testState",
  events: "run",
  durationMs: "run",
  mapRunItems: "run",
};

/** Reads a case; the problem names its place. Nothing that is asserted is passed over. */
export function readStatement(content: JsonObject): Result<Statement, string> {
  const { at } = content;
  if (at !== undefined && typeof at !== "number") return err("at: has to be milliseconds since 1970.");
  const subject = content["testState"] === undefined ? readRun(content) : readTestState(content["testState"]);
  if (!subject.ok) return subject;
  const expected = readExpected(content["expected"], subject.value.kind);
  if (!expected.ok) return expected;
  return ok({ subject: subject.value, at: at ?? null, expected: expected.value });
}

function readExpected(expected: Json | undefined, of: Statement["subject"]["kind"]): Result<Expected, string> {
  if (!isObject(expected)) return err("expected: has to be an object.");
  const members = Object.entries(expected);
  if (members.length === 0) return err("expected: asserts nothing.");
  for (const [name, value] of members) {
    if (!isMember(name)) return err(`expected.${name}: is no assertion; there are ${Object.keys(MEMBERS).join(", ")}.`);
    if (!MEMBERS[name].is(value)) return err(`expected.${name}: has to be ${MEMBERS[name].form}.`);
    if (ONLY[name] !== undefined && ONLY[name] !== of) {
      return err(`expected.${name}: a ${of} has none; it can be asserted of a ${ONLY[name]}.`);
    }
  }
  return ok(expected as Expected);
}

function isMember(name: string): name is keyof Expected {
  return Object.hasOwn(MEMBERS, name);
}

function readTestState(request: Json): Result<TestStateSubject, string> {
  return isObject(request) ? ok({ kind: "testState", request }) : err("testState: has to be an object.");
}

function readRun(content: JsonObject): Result<RunSubject, string> {
  const { definition = null, type = "STANDARD", input, rawInput } = content;
  if (type !== "STANDARD" && type !== "EXPRESS") return err("type: has to be STANDARD or EXPRESS.");
  if (input !== undefined && rawInput !== undefined) return err("rawInput: there is an input too.");
  if (rawInput !== undefined && !isJsonText(rawInput)) return err("rawInput: has to be JSON text.");
  const answers = readAnswers(content["mock"] ?? {});
  if (!answers.ok) return answers;
  const objects = readObjects(content["s3"] ?? {});
  if (!objects.ok) return objects;
  return ok({
    kind: "run",
    definition,
    type,
    input: typeof rawInput === "string" ? rawInput : JSON.stringify(input ?? {}),
    answers: answers.value,
    objects: objects.value,
  });
}

function isJsonText(value: Json): boolean {
  try {
    JSON.parse(String(value));
    return typeof value === "string";
  } catch {
    return false;
  }
}

function readAnswers(mock: Json): Result<Answers, string> {
  if (!isObject(mock)) return err("mock: has to be an object.");
  const answers = new Map<string, readonly Answer[]>();
  for (const [state, listed] of Object.entries(mock)) {
    const read: Answer[] = [];
    for (const each of isArray(listed) ? listed : [listed]) {
      const answer = readAnswer(each);
      if (!answer.ok) return err(`mock.${state}: ${answer.error}`);
      read.push(answer.value);
    }
    if (read.length === 0) return err(`mock.${state}: has no answer.`);
    answers.set(state, read);
  }
  return ok(answers);
}

function readAnswer(value: Json): Result<Answer, string> {
  if (!isObject(value)) return err("an answer has to be an object.");
  const { after = 0, ...rest } = value;
  if (typeof after !== "number" || !(after >= 0)) return err("after: has to be seconds.");
  const [[name, of] = ["", null], ...more] = Object.entries(rest);
  if (more.length > 0) return err("an answer has to be one of return, throw and hang.");
  if (name === "return") return ok({ outcome: { kind: "return", value: of }, afterSeconds: after });
  if (name === "hang" && of === true) return ok({ outcome: { kind: "hang" }, afterSeconds: after });
  if (name !== "throw" || !isArray(of) || of.length > 2 || !of.every(isTextOrNull)) {
    return err("an answer has to be {return}, {throw: [error, cause]} or {hang: true}.");
  }
  const [error, cause] = of;
  return ok({ outcome: { kind: "throw", error: error ?? undefined, cause: cause ?? undefined }, afterSeconds: after });
}

function isTextOrNull(value: Json): value is string | null {
  return value === null || typeof value === "string";
}

function readObjects(s3: Json): Result<RunSubject["objects"], string> {
  if (!isObject(s3)) return err("s3: has to be an object.");
  const objects = new Map<string, string | Uint8Array>();
  for (const [address, value] of Object.entries(s3)) {
    if (!/^[^/]+\/./.test(address)) return err(`s3: '${address}' is not bucket/key.`);
    const body = bodyOf(value);
    if (body === null) return err(`s3.${address}: its base64 cannot be read.`);
    objects.set(address, body);
  }
  return ok(objects);
}

/** A text as it is, bytes from `{base64}`, anything else as its JSON text. */
function bodyOf(value: Json): string | Uint8Array | null {
  if (typeof value === "string") return value;
  const base64 = isObject(value) && Object.keys(value).length === 1 ? value["base64"] : undefined;
  if (typeof base64 !== "string") return JSON.stringify(value);
  const bytes = Buffer.from(base64, "base64");
  return bytes.toString("base64").replaceAll("=", "") === base64.replace(/[\s=]/g, "") ? bytes : null;
}
