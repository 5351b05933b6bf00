import { describe, expect, test } from "vitest";
import { graphOf } from "@/lib/asl/graph";
import { parseMachine } from "@/lib/asl/parse";
import { parseIntrinsic } from "@/lib/expr/intrinsic/parse";
import { compilePath } from "@/lib/expr/jsonpath/compile";
import { createLocalLog } from "@/lib/history/reader/localLog";
import { isBase64 } from "@/lib/history/reader/shapes";
import { readWhole, wholeForm } from "@/lib/history/reader/whole";
import { holdsUnsafeNumbers } from "@/lib/replay/unsafeNumbers";

/*
 * Texts from outside, long and made so that a pattern with two ways to read them tries all of them: minutes where the
 * time grows with the square of the length, for ever where it doubles. Each is read as its short twin is.
 */

const LONG = 200_000;

describe.each([
  ["short", 20],
  ["long", LONG],
])("%s texts", (_, n) => {
  const digits = "1".repeat(n);
  const blanks = " ".repeat(n);

  test("a number in a filter", () => {
    const path = compilePath("$.list[?(@.n == $.text)].n");
    if (!path.ok) throw new Error(path.error.message);
    const read = (text: string) => path.value.read({ text, list: [{ n: 1 }] });
    expect(read(`${digits}!`)).toMatchObject({ ok: false, error: { message: expect.stringMatching(/1!/) as string } });
    expect(read("1.")).toEqual({ ok: true, value: [1] });
  });

  test("brackets and blanks in a filter", () => {
    const text = `a${") ".repeat(n / 2)}b`;
    const path = compilePath(`$[?(@.n == '${text}')].n`);
    // A path of that length is refused, before or after it is taken apart.
    if (n < LONG) expect(path.ok && path.value.read([{ n: text }])).toEqual({ ok: true, value: [text] });
    else expect(path.ok).toBe(false);
  });

  test("a number in an intrinsic function", () => {
    expect(parseIntrinsic(`States.MathAdd(1, ${digits}x)`)).toMatchObject({ ok: false });
    expect(parseIntrinsic("States.MathAdd(1., .5e+1)")).toMatchObject({ ok: true });
  });

  test("blank lines before YAML", () => {
    expect(wholeForm(`${"\n".repeat(n)}!`)).toBeNull();
    expect(wholeForm(`${" \n#x\n".repeat(n / 5)}events:\n- id: 1`)).toBe("YAML");
    expect(wholeForm(`\uFEFF--- \n%x\n\r\n  - "events": 1`)).toBe("YAML");
  });

  test("blanks in base64 and between its lines", () => {
    expect(isBase64(`eyJ${blanks.padEnd(20)}!`)).toBe(false);
    expect(isBase64(`eyJ${blanks.padEnd(20)}== \n`)).toBe(true);
    const line = "eyJhIjoxLCJiIjoyLCJjIjozfQ==";
    expect(readWhole("base64", `${line}${blanks}\r\n${blanks}${line}${blanks}`)).toEqual({
      ok: true,
      value: [line, line],
    });
  });

  test("what stands before a record of Step Functions Local", () => {
    const arn = "arn:aws:states:us-east-1:123456789012:execution:m:x";
    const event = { Type: "ExecutionStarted" };
    const read = (before: string) => createLocalLog().contextOf(event, before);
    const found = { id: 1, timestamp: "2026-01-01 00:00:00.5", executionArn: arn };
    expect(read(`INFO 2026-01-01 00:00:00.5: ${arn}${blanks}:${blanks}`)).toEqual(found);
    expect(read(`2026-01-01 00:00:00.5: ${arn}`)).toEqual(found);
    expect(read(`2026-01-01 00:00:00.5: ${arn}${blanks}x`)).toEqual({});
    expect(read(`2026-01-01 00:00:00.5: arn:aws${":states:".repeat(n / 8)} x x`)).toEqual({});
  });

  test("quotes in a text that is no JSON", () => {
    expect(holdsUnsafeNumbers(`"${'\\"'.repeat(n)}`)).toBe(false);
    expect(holdsUnsafeNumbers(`"${'\\"'.repeat(n)}\\`)).toBe(false);
    expect(holdsUnsafeNumbers(`{"a":"${'\\"1.0'.repeat(n)}","b":1.0}`)).toBe(true);
    expect(holdsUnsafeNumbers(`{"a":"${"1.0 ".repeat(n)}","b":1}`)).toBe(false);
    expect(holdsUnsafeNumbers(`{"12"${blanks}:1}`)).toBe(true);
  });

  test("blanks in the condition of a Choice", () => {
    const label = (Condition: string) => {
      const Choices = [{ Condition, Next: "B" }];
      const { machine } = parseMachine({
        QueryLanguage: "JSONata",
        StartAt: "A",
        States: { A: { Type: "Choice", Choices }, B: { Type: "Succeed" } },
      });
      if (machine === undefined) throw new Error("it cannot be read");
      return graphOf(machine).levels[0]?.edges.flatMap((edge) => ("label" in edge ? [edge.label] : []))[0];
    };
    expect(label(`{%${blanks}1 = ${blanks}1${blanks}%}`)).toMatch(/^1 = /);
    expect(label("{% 1 = 1 %}")).toBe("1 = 1");
  });
});
