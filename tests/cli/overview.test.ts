import { expect, test } from "vitest";
import { overviewSchema, worseAnswerSchema } from "@/lib/contract/overview";
import { place, stepscope } from "./run";

test("stepscope overview says what the start page says, and --json what its routes answer", async () => {
  const { env } = place();
  expect((await stepscope(["prepare", "--samples"], { env })).code).toBe(0);
  const text = await stepscope(["overview", "--last", "30d"], { env });
  expect({ code: text.code, err: text.err }).toEqual({ code: 0, err: "" });
  expect(text.out).toContain("not repaired.");
  const { code, out } = await stepscope(["overview", "--json"], { env });
  expect(code).toBe(0);
  const { overview, worse } = JSON.parse(out) as Record<string, unknown>;
  expect(overviewSchema.parse(overview)).toMatchObject({ isAny: true, isSummed: true });
  expect(worseAnswerSchema.parse(worse).asOf).not.toBeNull();
  expect((await stepscope(["overview", "--last", "2d"], { env })).code).toBe(2);
});
