import { describe, expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { NO_FINDINGS } from "@/lib/replay/doubts";
import { verify } from "@/lib/replay/verify";
import { machineOf } from "@/lib/server/replay/machineOf";
import { changed, recordRun } from "./runs";

/*
 * AWS accepted the definition of a recorded execution: what our checks mind is said and stops nothing. A run made with a
 * right definition is replayed with one that is minded.
 */

const PAY = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: "pay" } };
const GO = { Type: "Choice", Choices: [{ Variable: "$.n", IsPresent: true, Next: "Pay" }], Default: "Never" };
const RIGHT: JsonObject = {
  StartAt: "Go",
  States: { Go: GO, Pay: { ...PAY, Next: "Done" }, Done: { Type: "Succeed" }, Never: { Type: "Pass", Next: "Done" } },
};

async function replayedWith(states: JsonObject, change?: Parameters<typeof changed>[2]) {
  const run = await recordRun(RIGHT, { n: 1 });
  const left = run.events.find(({ type }) => type === "TaskStateExited")?.id ?? 0;
  const definition = { ...RIGHT, States: { ...(RIGHT["States"] as JsonObject), ...states } };
  const subject = change === undefined ? run : changed(run, left, change);
  return verify({ ...subject, ...machineOf(JSON.stringify(definition), "STANDARD") });
}

const otherOutput = (wire: JsonObject): JsonObject => ({
  ...wire,
  stateExitedEventDetails: { name: "Pay", output: '{"n":2}' },
});

/** Minded, and of no meaning to a run. */
const HARMLESS: Readonly<Record<string, JsonObject>> = {
  "a field that is not known": { Pay: { ...PAY, Next: "Done", Speed: 3 } },
  "a field of the other language": { Pay: { ...PAY, Next: "Done", Output: "{% 1 %}" } },
  "a state that nothing reaches": { Alone: { Type: "Succeed" } },
  "a number out of its range": {
    Pay: { ...PAY, Next: "Done", Retry: [{ ErrorEquals: ["Never"], IntervalSeconds: 99_999_999_999 }] },
  },
};

/** Minded, and nothing that can be run, in a state that is not entered. */
const BROKEN: Readonly<Record<string, JsonObject>> = {
  "a type of state that is not known": { Type: "Teleport", End: true },
  "no type at all": { End: true },
  "a path that is none": { Type: "Pass", InputPath: "$[", End: true },
  "an intrinsic function that is not known": { Type: "Pass", Parameters: { "a.$": "States.Nothing($)" }, End: true },
  "an expression that is none": { Type: "Pass", QueryLanguage: "JSONata", Output: "{% ( %}", End: true },
  "a next state that is not there": { Type: "Pass", Next: "Nowhere" },
  "a value of the wrong type": { Type: "Wait", Seconds: [1], End: true },
};

describe("a definition that the checks mind", () => {
  test.each(Object.entries(HARMLESS))(
    "%s: a match, the finding beside it; a changed output diverges",
    async (_, states) => {
      const { verdict, findings } = await replayedWith(states);
      expect(verdict).toBe("MATCH");
      expect(findings.length).toBeGreaterThan(0);
      const twin = await replayedWith(states, otherOutput);
      expect(twin.verdict).toBe("DIVERGED");
      expect(twin.findings).toEqual(findings);
    },
  );

  test.each(Object.entries(BROKEN))("%s, never entered: a match; a changed output diverges", async (_, state) => {
    const { verdict, findings } = await replayedWith({ Never: state });
    expect(verdict).toBe("MATCH");
    expect(findings.length).toBeGreaterThan(0);
    expect((await replayedWith({ Never: state }, otherOutput)).verdict).toBe("DIVERGED");
  });

  test.each(Object.entries(BROKEN))(
    "%s, entered: not replayable from there on, and nowhere before",
    async (_, state) => {
      const { verdict, reason, divergences } = await replayedWith({ Pay: state });
      expect(verdict).toBe("NOT REPLAYABLE");
      expect(reason).toMatch(
        /^Not replayable from event 4 in state Pay on: it cannot be run as it is written \(.+\)\.$/,
      );
      expect(divergences).toEqual([]);
      const early = await verify({
        ...changed(await recordRun(RIGHT, { n: 1 }), 3, (wire) => ({
          ...wire,
          stateExitedEventDetails: { name: "Go", output: '{"n":2}' },
        })),
        ...machineOf(
          JSON.stringify({ ...RIGHT, States: { ...(RIGHT["States"] as JsonObject), Pay: state } }),
          "STANDARD",
        ),
      });
      expect(early).toMatchObject({ verdict: "DIVERGED", divergences: [{ recorded: 3, kind: "output" }] });
    },
  );

  test("a text that is no definition is refused, with its line", () => {
    expect(machineOf("{\n nope", "STANDARD").machine).toMatchObject({ ok: false });
    expect(machineOf("[]", "STANDARD").machine).toMatchObject({ ok: false });
    expect(machineOf(JSON.stringify(RIGHT), "STANDARD").validation).toEqual(NO_FINDINGS);
  });
});

describe("a Choice that went another way", () => {
  const ship = (limit: number): JsonObject => ({
    StartAt: "Size",
    States: {
      Size: {
        Type: "Choice",
        Choices: [
          { Variable: "$.vip", IsPresent: true, Next: "Fast" },
          {
            And: [
              { Variable: "$.total", NumericGreaterThan: limit },
              { Variable: "$.land", StringEqualsPath: "$.home" },
            ],
            Next: "Fast",
          },
        ],
        Default: "Slow",
      },
      Fast: { Type: "Succeed" },
      Slow: { Type: "Succeed" },
    },
  });

  test("says which rules were asked, and the values they compared", async () => {
    const run = await recordRun(ship(100), { total: 90, land: "DE", home: "DE" });
    const { verdict, divergences } = await verify({ ...run, ...machineOf(JSON.stringify(ship(50)), "STANDARD") });
    expect(verdict).toBe("DIVERGED");
    expect(divergences[0]).toMatchObject({
      kind: "nextState",
      choice: {
        state: "Size",
        eventId: 2,
        otherwise: "Slow",
        rules: [
          { index: 0, holds: false, asked: { kind: "compare", left: { path: "$.vip", text: null } } },
          {
            index: 1,
            next: "Fast",
            holds: true,
            asked: {
              kind: "all",
              of: [
                { left: { path: "$.total", text: "90" }, op: "NumericGreaterThan", right: { text: "50" } },
                { left: { path: "$.land", text: '"DE"' }, right: { path: "$.home", text: '"DE"' } },
              ],
            },
          },
        ],
      },
    });
  });

  test("and nothing where the Choice is not what differs", async () => {
    const run = await recordRun(ship(100), { total: 90 });
    const other = changed(run, 2, (wire) => ({ ...wire, stateEnteredEventDetails: { name: "Size", input: "{}" } }));
    const { divergences } = await verify(other);
    expect(divergences[0]?.choice).toBeUndefined();
  });
});
