import { afterAll, beforeAll, expect, test } from "vitest";
import { type OriginAnswer, originAnswerSchema, parseOriginQuery, printOriginQuery } from "@/lib/contract/origin";
import { parseProbeQuery, probeAnswerSchema, printProbeQuery } from "@/lib/contract/probe";
import type { Context } from "@/lib/server/context";
import { readOrigin } from "@/lib/server/replay/readOrigin";
import { readProbe } from "@/lib/server/replay/readProbe";
import { type ReplayedSamples, replayedSamples, valueOf } from "../support/replayedSamples";

/* Where a value of a stored execution came from, and probes, as a page asks for them. */

let samples: ReplayedSamples;
let context: Context;
let key = "";

beforeAll(async () => {
  samples = await replayedSamples();
  ({ context } = samples);
  key = samples.keys.get("order-o-17") ?? "";
});
afterAll(async () => {
  await samples.close();
});

async function origin(eventId: number, path: string): Promise<OriginAnswer> {
  const query = valueOf(parseOriginQuery(printOriginQuery({ eventId, path })));
  const answer = valueOf(await readOrigin(context, key, query, 60_000));
  return originAnswerSchema.parse(JSON.parse(JSON.stringify(answer)));
}

async function probe(state: string, expression: string) {
  const query = valueOf(parseProbeQuery(printProbeQuery({ state, expression })));
  const answer = valueOf(await readProbe(context, key, query, 60_000));
  return probeAnswerSchema.parse(JSON.parse(JSON.stringify(answer)));
}

test("a parameter of a stored execution is followed back, with the events that show it", async () => {
  const answer = await origin(10, "$");
  expect(answer.state).toBe("opened");
  const scheduled = await context.store.histories.events((await context.store.executions.find(key))?.id ?? 0);
  expect(scheduled.find(({ id }) => id === 10)?.type).toMatch(/Scheduled$/);
  expect(answer).toMatchObject({ origin: { kind: "traced", eventId: 10 } });
});

test("what cannot be traced is an answer that says why", async () => {
  expect(await origin(10, "$.nothing.of.it")).toMatchObject({
    state: "opened",
    origin: { kind: "refused", why: "Event 10 has nothing at $.nothing.of.it." },
  });
  expect(await origin(9_999, "$")).toMatchObject({ origin: { kind: "refused" } });
});

test("a probe has a row for each visit, and one that is wrong says why", async () => {
  expect(await probe("ChargeCard", "{% $states.context.State.Name %}")).toMatchObject({
    state: "opened",
    probe: { kind: "probed", visits: [{ visit: 1, attempts: 3, value: "ChargeCard" }] },
  });
  expect(await probe("ChargeCard", "{% $( %}")).toMatchObject({ probe: { kind: "refused" } });
});

test.each([
  [{ event: "0", path: "$" }, "event"],
  [{ event: "1; DROP TABLE", path: "$" }, "event"],
  [{ event: "1", path: "name" }, "path"],
  [{ event: "1", path: `$.${"a".repeat(2_000)}` }, "path"],
])("a query that names no value is refused: %o", (params, parameter) => {
  expect(parseOriginQuery(new URLSearchParams(params))).toMatchObject({ ok: false, error: { parameter } });
});

test.each([
  [{ state: "", expression: "$" }, "state"],
  [{ state: "A", expression: "" }, "expression"],
  [{ state: "A", expression: "$".repeat(2_000) }, "expression"],
])("a query that is no probe is refused: %o", (params, parameter) => {
  expect(parseProbeQuery(new URLSearchParams(params))).toMatchObject({ ok: false, error: { parameter } });
});
