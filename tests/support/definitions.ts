import fc from "fast-check";
import type { Json, JsonObject } from "@/lib/base/json";

/*
 * Valid definitions for property tests: every type of state, both query languages, nested levels. States of a
 * level are a chain, so that each is reached and the last one ends; catchers and rules lead forward or back.
 */

const LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:work";

type Language = "JSONPath" | "JSONata";
/** A level of states before its place in the machine is known: all its names begin with `prefix`. */
type Level = (prefix: string) => JsonObject;
/** What a state is before its level knows where it leads: `ways` are the names it may lead to, `place` begins the names within it. */
type Draft = (name: string, ways: readonly string[], next: string | null, place: string) => JsonObject;

const moves = (next: string | null): JsonObject => (next === null ? { End: true } : { Next: next });
const pick = (ways: readonly string[], seed: number): string => ways[seed % ways.length] ?? ways[0] ?? "";

/** Between the places of a name. Chosen names have none, so no name of one level is one of another. */
const SEPARATOR = "\u00b7";

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.includes("${") && !text.includes(SEPARATOR)),
  fc.constantFrom("__proto__", "constructor", "toString", "a/b", "ä ö", "1"),
);

const payload = (language: Language): fc.Arbitrary<Json> => {
  const dynamic: fc.Arbitrary<JsonObject> =
    language === "JSONPath"
      ? fc.constantFrom<JsonObject>({ "a.$": "$.a" }, { "b.$": "$$.Execution.Id" }, { "c.$": "States.UUID()" })
      : fc.constantFrom<JsonObject>({ a: "{% $states.input.a %}" }, { b: ["{% $uuid() %}"] });
  const fixed = fc.dictionary(
    fc.constantFrom("x", "y", "__proto__"),
    fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
  );
  return fc.tuple(fixed, dynamic).map(([a, b]) => ({ ...plain(a), ...b }));
};

/** Generated text may look like an expression or a placeholder by chance. */
function plain(value: Json): JsonObject {
  return JSON.parse(JSON.stringify(value).replace(/[%$]/g, "_")) as JsonObject;
}

const retry = fc.array(
  fc.record({
    ErrorEquals: fc.constantFrom<Json[]>(["Boom"], ["States.Timeout", "A.B"], ["States.TaskFailed"]),
    IntervalSeconds: fc.integer({ min: 0, max: 10 }),
    MaxAttempts: fc.integer({ min: 0, max: 5 }),
    BackoffRate: fc.constantFrom(1, 1.5, 2),
    JitterStrategy: fc.constantFrom("NONE", "FULL"),
  }),
  { maxLength: 2 },
);

function recovering(ways: readonly string[], seed: number): JsonObject {
  return seed % 3 === 0 ? { Catch: [{ ErrorEquals: ["States.ALL"], Next: pick(ways, seed) }] } : {};
}

const drafts = (language: Language, level: fc.Arbitrary<Level>): fc.Arbitrary<Draft> => {
  const seed = fc.nat({ max: 1000 });
  const data = payload(language);
  const path = language === "JSONPath";
  const pass = data.map((value): Draft => (_, __, next) => ({
    Type: "Pass",
    ...(path ? { Parameters: value, ResultPath: "$.r" } : { Output: value }),
    ...moves(next),
  }));
  const task = fc.tuple(data, retry, seed).map(([value, retriers, n]): Draft => (_, ways, next) => ({
    Type: "Task",
    Resource: LAMBDA,
    ...(path ? { Parameters: value } : { Arguments: value }),
    Retry: retriers as Json,
    ...recovering(ways, n),
    ...moves(next),
  }));
  const wait = fc.nat({ max: 99 }).map((n): Draft => (_, __, next) => ({ Type: "Wait", Seconds: n, ...moves(next) }));
  const choice = seed.map((n): Draft => (own, ways, next) => ({
    Type: "Choice",
    Choices: [
      path
        ? { Variable: "$.n", NumericLessThan: n, Next: pick(ways, n) }
        : { Condition: `{% $states.input.n < ${n} %}`, Next: pick(ways, n) },
    ],
    Default: next ?? pick(ways, 0) ?? own,
  }));
  const parallel = fc
    .tuple(fc.array(level, { minLength: 1, maxLength: 2 }), seed)
    .map(([branches, n]): Draft => (_, ways, next, place) => ({
      Type: "Parallel",
      Branches: branches.map((branch, i) => branch(`${place}${i}${SEPARATOR}`)),
      ...recovering(ways, n),
      ...moves(next),
    }));
  const map = fc.tuple(level, fc.boolean()).map(([processor, distributed]): Draft => (_, __, next, place) => ({
    Type: "Map",
    ItemProcessor: {
      ...(distributed ? { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" } } : {}),
      ...processor(place),
    },
    MaxConcurrency: 2,
    ...moves(next),
  }));
  return fc.oneof(pass, task, wait, choice, parallel, map);
};

const lastOnes = fc.constantFrom<JsonObject>(
  { Type: "Succeed" },
  { Type: "Fail", Error: "E" },
  { Type: "Pass", End: true },
);

/** The place in the tree begins each name, which makes names unique over the machine. */
function level(language: Language, depth: number): fc.Arbitrary<Level> {
  const names = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });
  const chained = (drafted: readonly Draft[], given: readonly string[], last: JsonObject): Level => {
    return (prefix) => {
      const all = [...given, "end"].map((one, i) => `${prefix}${i}${one}`);
      const states = all.map((own, i): [string, Json] => {
        const next = all[i + 1] ?? null;
        const draft = drafted[i];
        return [own, next === null || draft === undefined ? last : draft(own, all, next, `${prefix}${i}${SEPARATOR}`)];
      });
      return { StartAt: all[0] ?? "", States: Object.fromEntries(states) };
    };
  };
  if (depth === 0) return lastOnes.map((last) => chained([], [], last));
  return names.chain((given) => {
    const inner = given.map(() => drafts(language, level(language, depth - 1)));
    return fc.tuple(fc.tuple(...inner), lastOnes).map(([drafted, last]) => chained(drafted, given, last));
  });
}

/** A definition that AWS takes. */
export function definitions(maxDepth = 2): fc.Arbitrary<JsonObject> {
  return fc
    .tuple(fc.constantFrom<Language>("JSONPath", "JSONata"), fc.integer({ min: 0, max: maxDepth }))
    .chain(([language, depth]) =>
      level(language, depth).map((top) => ({ Comment: "generated", QueryLanguage: language, ...top("") })),
    );
}
