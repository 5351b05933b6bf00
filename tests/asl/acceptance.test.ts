import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import type { Diagnostic } from "@/lib/asl/diagnostic";
import type { MachineType } from "@/lib/asl/machine";
import { parseMachine } from "@/lib/asl/parse";
import { refusalOf } from "@/lib/asl/refusal";
import { placeholdersIn } from "@/lib/asl/placeholder";
import { CORPUS, corpusPresent } from "../support/corpus";

/* Definitions and verdicts that are not ours: AWS's own, AWS's samples, and those of another tool. */

const DEFINITIONS = fileURLToPath(new URL("../../../shared/definitions", import.meta.url));

const errorsOf = (diagnostics: readonly Diagnostic[]) => diagnostics.filter(({ severity }) => severity === "ERROR");
const line = ({ code, message, location }: Diagnostic) =>
  `${code}: ${message}${location === undefined ? "" : ` at ${location}`}`;
const read = (path: string) => readFileSync(path, "utf8");

describe.skipIf(!corpusPresent())("AWS's verdicts", () => {
  type Recorded = {
    readonly name: string;
    readonly type: MachineType;
    readonly definitionRaw: string;
    readonly response: {
      readonly diagnostics?: readonly Diagnostic[];
      readonly message?: string;
      readonly exception_typename?: string;
      readonly exception_value?: string;
      readonly Error?: { readonly Code: string };
    };
  };
  const folder = join(CORPUS, "validation");
  const all = existsSync(folder)
    ? readdirSync(folder).map((file) => JSON.parse(read(join(folder, file))) as Recorded)
    : [];
  const code = ({ response }: Recorded) => response.Error?.Code ?? response.exception_typename;
  const verdicts = all.filter((one) => one.response.diagnostics !== undefined || code(one) === "InvalidDefinition");
  const ofTheApi = all.filter((one) => !verdicts.includes(one));

  test.each(verdicts.map((one) => [one.name, one] as const))("%s", (_, { type, definitionRaw, response }) => {
    const errors = errorsOf(parseMachine(definitionRaw, { type }).diagnostics);
    if (response.diagnostics === undefined) {
      const message = (response.message ?? response.exception_value ?? "").replace(/^.* operation: (?=Invalid)/, "");
      expect(refusalOf(errors)).toBe(message);
    } else {
      const bare = errors.map(({ line: _line, column: _column, ...aws }) => aws);
      expect(bare).toEqual(response.diagnostics.map((d) => expect.objectContaining(d) as unknown));
      expect(bare).toHaveLength(response.diagnostics.length);
    }
  });

  test("a recorded verdict that is tampered with does not match", () => {
    const same = verdicts.filter(({ type, definitionRaw, response }) => {
      const refusal = refusalOf(parseMachine(definitionRaw, { type }).diagnostics) ?? "";
      return refusal === `${response.message ?? response.exception_value ?? ""}!`;
    });
    expect(verdicts.length).toBeGreaterThanOrEqual(19);
    expect(same).toEqual([]);
  });

  test("definitions that AWS refused for another reason are valid", () => {
    for (const { name, type, definitionRaw } of ofTheApi) {
      expect(errorsOf(parseMachine(definitionRaw, { type }).diagnostics), name).toEqual([]);
    }
  });

  test("every definition that AWS ran is valid", () => {
    const root = join(CORPUS, "cases");
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"));
    const refused = files.flatMap((file) => {
      const one = JSON.parse(read(join(root, file))) as { readonly definition: Json; readonly type: MachineType };
      const errors = errorsOf(parseMachine(one.definition, { type: one.type }).diagnostics);
      return errors.length === 0 ? [] : [`${file}: ${errors.map(line).join("; ")}`];
    });
    expect(files.length).toBeGreaterThanOrEqual(800);
    expect(refused).toEqual([]);
  });

  test("a TestState definition without branches is refused as AWS refuses it", () => {
    const folder2 = join(CORPUS, "teststate");
    const calls = readdirSync(folder2).map((file) => JSON.parse(read(join(folder2, file))) as JsonObject);
    const refusals = calls.flatMap((call) => {
      const { Error: error } = call["response"] as {
        readonly Error?: { readonly Code: string; readonly Message: string };
      };
      const state = (call["request"] as JsonObject)["definition"];
      return error?.Code === "InvalidDefinition" && error.Message.startsWith("Invalid State")
        ? [[state, error.Message]]
        : [];
    });
    for (const [state, message] of refusals) {
      expect(refusalOf(parseMachine({ StartAt: "StateName", States: { StateName: state ?? null } }).diagnostics)).toBe(
        message,
      );
    }
    expect(refusals.length).toBeGreaterThan(0);
  });
});

const present = existsSync(join(DEFINITIONS, "aws-samples"));
if (!present) console.warn(`SKIPPED: no definitions in ${DEFINITIONS}; AWS's samples were not parsed`);

describe.skipIf(!present)("AWS's samples", () => {
  const folder = join(DEFINITIONS, "aws-samples");
  const files = present ? readdirSync(folder).filter((file) => file.endsWith(".json")) : [];

  /** What somebody might give a placeholder of this name. */
  function plausible(name: string): string {
    const of = /role/i.test(name) ? "iam::123456789012:role/" : "lambda:us-east-1:123456789012:function:";
    if (/partition/i.test(name)) return "aws";
    if (/limit|count/i.test(name)) return "5";
    return `arn:aws:${of}${name.replace(/[^A-Za-z0-9-]/g, "-")}`;
  }

  test.each(files)("%s", (file) => {
    const text = read(join(folder, file));
    const names = placeholdersIn(text);
    const { machine, diagnostics } = parseMachine(text, {
      substitutions: Object.fromEntries(names.map((name) => [name, plausible(name)])),
    });
    expect(errorsOf(diagnostics).map(line)).toEqual([]);
    expect(machine).toBeDefined();
    expect(diagnostics.map(({ code }) => code)).not.toContain("STEPSCOPE_PLACEHOLDER");
  });

  test("without values, the diagnostics name every placeholder", () => {
    for (const file of files) {
      const text = read(join(folder, file));
      const { diagnostics } = parseMachine(text);
      const named = diagnostics.filter(({ code }) => code === "STEPSCOPE_PLACEHOLDER");
      expect(named.map(({ message }) => /'\$\{(.*?)\}'/.exec(message)?.[1]).sort(), file).toEqual(
        [...placeholdersIn(text)].sort(),
      );
    }
  });

  test("there are 113", () => {
    expect(files).toHaveLength(113);
  });
});

describe.skipIf(!present)("the verdicts of another validator", () => {
  const folder = join(DEFINITIONS, "asl-validator");
  const files = present ? readdirSync(folder).filter((file) => file.endsWith(".json")) : [];

  /** Where we differ from it, and why: AWS decides. */
  const DIFFERENT: Readonly<Record<string, string>> = {
    "invalid-json-surround-syntax-extra-spaces.json":
      "AWS takes blanks inside of the marks; only the marks have to be the ends of the text",
    "valid-map-with-item-batcher-jsonata.json":
      "AWS refuses a JSONPath state in a JSONata machine (recorded: INVALID_DOWNGRADE_QUERY_LANGUAGE)",
    "valid-task-credentials.json": "AWS requires RoleArn in Credentials (recorded: INVALID_CREDENTIALS_FIELD)",
    "valid-task-intrisic-function.json": "AWS sees no CloudFormation functions: a Resource is a text",
  };

  test.each(files)("%s", (file) => {
    const { machine } = parseMachine(read(join(folder, file)));
    const theirs = file.startsWith("valid-");
    expect(machine !== undefined).toBe(Object.hasOwn(DIFFERENT, file) ? !theirs : theirs);
  });

  test("every listed difference exists", () => {
    expect(files).toHaveLength(68);
    expect(Object.keys(DIFFERENT).filter((file) => !files.includes(file))).toEqual([]);
  });
});
