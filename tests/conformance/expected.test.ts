import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import type { Outcome } from "@/lib/conformance/outcome";
import { recognise } from "@/lib/conformance/recognise";
import { outcomeOf } from "@/lib/conformance/run";
import { jsonFiles, readJson } from "./corpus";

/*
 * Cases that say themselves what has to come of them: the project's own, a list a file, and those that lie beside
 * the project, one a file.
 */

const OWN = join(import.meta.dirname, "expected");
const SHARED = join(import.meta.dirname, "../../../shared/cases/expected");

type OwnCase = JsonObject & { readonly name: string; readonly expected: JsonObject };

for (const file of readdirSync(OWN)) {
  const cases = JSON.parse(readFileSync(join(OWN, file), "utf8")) as readonly OwnCase[];
  describe(file, () => {
    test.each(cases.map((one) => [one.name, one] as const))("%s", async (_name, one) => {
      expect(await outcome(one)).toEqual({ kind: "passed" });
    });

    test.each(cases.map((one) => [one.name, one] as const))("tampered: %s", async (_name, one) => {
      for (const expected of tamperings(one.expected)) {
        expect(await outcome({ ...one, expected }), JSON.stringify(expected)).toMatchObject({ kind: "failed" });
      }
    });
  });
}

async function outcome(content: JsonObject): Promise<Outcome> {
  const [one] = recognise(content, "case.json");
  if (one?.kind !== "expected") throw new Error("not recognised");
  return outcomeOf(one);
}

/** One wrong assertion each, beside those that hold. */
function tamperings(expected: JsonObject): readonly JsonObject[] {
  return Object.entries(expected).map(([name, value]) => ({ ...expected, [name]: tampered(name, value) }));
}

function tampered(name: string, value: Json): Json {
  if (name === "status" || name === "nextState" || name === "error" || name === "outputText")
    return `${String(value)}!`;
  if (name === "durationMs" || name === "mapRunItems") return Number(value) + 1;
  if (name === "accepted" || name === "outputAbsent") return false;
  if (name === "output") return { tampered: value };
  const texts = value as readonly string[];
  return texts.with(-1, `${texts.at(-1) ?? ""}!`);
}

test("an assertion of a refused definition or of an output that is there fails", async () => {
  const definition = { StartAt: "A", States: { A: { Type: "Pass", End: true } } };
  expect(await outcome({ definition, expected: { outputAbsent: true } })).toMatchObject({ kind: "failed" });
  expect(await outcome({ definition, expected: { status: "FAILED_OR_REFUSED" } })).toMatchObject({ kind: "failed" });
  const refused = { ...definition, StartAt: "B" };
  expect(await outcome({ definition: refused, expected: { accepted: true } })).toMatchObject({ kind: "failed" });
});

const PASS = { definition: { StartAt: "A", States: { A: { Type: "Pass", End: true } } } };
const FINE = { expected: { status: "SUCCEEDED" } };

test.each([
  [{ ...PASS, expected: {} }, "expected: asserts nothing."],
  [{ ...PASS, expected: [] }, "expected: has to be an object."],
  [{ ...PASS, expected: { status: "SUCCEEDED", outputs: 1 } }, "expected.outputs: is no assertion; there are status,"],
  [{ ...PASS, expected: { status: 1 } }, "expected.status: has to be a text."],
  [{ ...PASS, expected: { accepted: false } }, "expected.accepted: has to be true."],
  [{ ...PASS, expected: { causeHas: "text" } }, "expected.causeHas: has to be a list of texts."],
  [{ ...PASS, expected: { durationMs: "1" } }, "expected.durationMs: has to be a number."],
  [{ ...PASS, expected: { nextState: "B" } }, "expected.nextState: a run has none; it can be asserted of a testState."],
  [
    { testState: PASS, expected: { events: [] } },
    "expected.events: a testState has none; it can be asserted of a run.",
  ],
  [{ testState: 1, ...FINE }, "testState: has to be an object."],
  [{ ...PASS, ...FINE, at: "2024" }, "at: has to be milliseconds since 1970."],
  [{ ...PASS, ...FINE, type: "FAST" }, "type: has to be STANDARD or EXPRESS."],
  [{ ...PASS, ...FINE, input: 1, rawInput: "1" }, "rawInput: there is an input too."],
  [{ ...PASS, ...FINE, rawInput: "{" }, "rawInput: has to be JSON text."],
  [{ ...PASS, ...FINE, mock: [] }, "mock: has to be an object."],
  [{ ...PASS, ...FINE, mock: { A: [] } }, "mock.A: has no answer."],
  [{ ...PASS, ...FINE, mock: { A: 1 } }, "mock.A: an answer has to be an object."],
  [{ ...PASS, ...FINE, mock: { A: { Return: 1 } } }, "mock.A: an answer has to be {return}, {throw: [error, cause]}"],
  [{ ...PASS, ...FINE, mock: { A: { return: 1, hang: true } } }, "mock.A: an answer has to be one of return, throw"],
  [{ ...PASS, ...FINE, mock: { A: { throw: "E" } } }, "mock.A: an answer has to be {return}, {throw: [error, cause]}"],
  [{ ...PASS, ...FINE, mock: { A: { return: 1, after: -1 } } }, "mock.A: after: has to be seconds."],
  [{ ...PASS, ...FINE, s3: [] }, "s3: has to be an object."],
  [{ ...PASS, ...FINE, s3: { bucket: 1 } }, "s3: 'bucket' is not bucket/key."],
  [{ ...PASS, ...FINE, s3: { "b/k": { base64: "?" } } }, "s3.b/k: its base64 cannot be read."],
] as const)("what cannot be read whole fails and says where: %#", async (content, words) => {
  const found = await outcome(content as unknown as JsonObject);
  expect(found).toMatchObject({ kind: "failed" });
  expect(found.kind === "failed" && found.difference).toContain(`the case: ${words}`);
});

const isHere = existsSync(SHARED);
if (!isHere) console.warn(`\n  SKIPPED: no cases at ${SHARED}; what others measured on AWS was not compared.\n`);

describe.runIf(isHere)("cases beside the project", () => {
  test.each(isHere ? jsonFiles(SHARED).map((file) => [file.slice(SHARED.length + 1), file] as const) : [])(
    "%s",
    async (_name, file) => {
      expect(await outcome(readJson(file) as JsonObject)).toEqual({ kind: "passed" });
    },
  );
});
