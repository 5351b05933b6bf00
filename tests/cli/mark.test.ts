import { expect, test } from "vitest";
import { markerAnswerSchema } from "@/lib/contract/marker";
import { place, stepscope } from "./run";

test("stepscope mark keeps what happened, and refuses what no chart could draw", async () => {
  const { env } = place();
  expect((await stepscope(["prepare"], { env })).code).toBe(0);
  const marked = await stepscope(["mark", "Deploy 42", "--at", "2026-11-30T08:00:00Z", "--token", "42"], { env });
  expect(marked).toMatchObject({
    ...{ code: 0, err: "", out: "Marked at 2026-11-30T08:00:00.000Z for all machines: Deploy 42\n" },
  });
  const again = await stepscope(["mark", "Deploy 42", "--token", "42", "--json"], { env });
  expect(markerAnswerSchema.parse(JSON.parse(again.out))).toMatchObject({
    isNew: false,
    marker: { label: "Deploy 42" },
  });
  const refused = await stepscope(["mark", "x", "--url", "javascript:alert(1)"], { env });
  expect({ code: refused.code, err: refused.err }).toMatchObject({ code: 2, err: expect.stringContaining("https") });
  expect((await stepscope(["mark", "x", "--machine", "None"], { env })).code).toBe(2);
});
