import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Json } from "@/lib/base/json";
import type { Diagnostic } from "@/lib/asl/diagnostic";
import type { MachineType } from "@/lib/asl/machine";
import { parseMachine } from "@/lib/asl/parse";

/*
 * Our own cases, as data: what is to be said about a definition, in AWS's words where AWS is known to have
 * said them (see lib/asl/check/words.ts).
 */

type Case = {
  readonly name: string;
  readonly type?: MachineType;
  readonly definition: Json;
  readonly expect: readonly string[];
};

const FOLDER = fileURLToPath(new URL("../conformance/validation", import.meta.url));

const files = readdirSync(FOLDER).map((file) => ({
  file,
  cases: JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as readonly Case[],
}));

const line = ({ severity, code, message, location }: Diagnostic) =>
  `${severity === "WARNING" ? "WARNING " : ""}${code}: ${message}${location === undefined ? "" : ` at ${location}`}`;

const said = ({ definition, type }: Case) => parseMachine(definition, type === undefined ? {} : { type });

describe.each(files)("$file", ({ cases }) => {
  test.each(cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const { machine, diagnostics } = said(one);
    expect(diagnostics.map(line)).toEqual(one.expect);
    expect(machine === undefined).toBe(one.expect.some((text) => !text.startsWith("WARNING ")));
  });

  test("text and value are judged alike, and every finding in the text has a place", () => {
    for (const one of cases) {
      const text = parseMachine(
        JSON.stringify(one.definition, null, 2),
        one.type === undefined ? {} : { type: one.type },
      );
      expect(text.diagnostics.map(line), one.name).toEqual(one.expect);
      for (const { line: at, column } of text.diagnostics) expect([at, column], one.name).not.toContain(undefined);
    }
  });

  test("no two cases have one name", () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });
});

test("a case whose expectation is tampered with fails", () => {
  const all = files.flatMap(({ cases }) => cases);
  const agree = all.filter((one) => {
    const tampered = one.expect.length === 0 ? ["SCHEMA_VALIDATION_FAILED: x at /"] : one.expect.slice(1);
    return said(one).diagnostics.map(line).join("\n") === tampered.join("\n");
  });
  expect(all.length).toBeGreaterThan(150);
  expect(agree).toEqual([]);
});
