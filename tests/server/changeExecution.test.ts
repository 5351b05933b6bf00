import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assignmentSchema } from "@/lib/contract/change";
import { assignExecution } from "@/lib/server/assignExecution";
import type { Context } from "@/lib/server/context";
import { openExecution } from "@/lib/server/openExecution";
import { removeExecution } from "@/lib/server/removeExecution";
import type { Store } from "@/lib/store/store";
import { open, sqliteDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested } from "../support/ingested";
import { contextOf } from "../support/serverContext";

const passing = (state: string) => JSON.stringify({ StartAt: state, States: { [state]: { Type: "Succeed" } } });
const machineOf = (definition: string) => ({
  Type: "AWS::StepFunctions::StateMachine",
  Properties: { DefinitionString: definition },
});
/** Two machines: an id must name one. */
const TEMPLATE = JSON.stringify({ Resources: { A: machineOf(passing("One")), B: machineOf(passing("Two")) } });

describe("a stored execution", () => {
  const place = sqliteDatabase();
  let store: Store;
  let key: string;
  beforeAll(async () => {
    store = await open(place);
    key = (await store.executions.save(ingested(chargeRun({ n: 1 }), { arn: null, identity: "import:x" }))).key;
  });
  afterAll(async () => {
    await store?.close();
    await place.drop();
  });

  test("a body that says nothing, or two things at once, is no assignment", () => {
    for (const body of [
      null,
      {},
      { undo: true, machine: "m" },
      { arn: "arn:aws:s3:::bucket" },
      { definitionId: "A" },
      { machine: "m", definitionName: "t.json" },
      { other: 1 },
    ]) {
      expect(assignmentSchema.safeParse(body).success, JSON.stringify(body)).toBe(false);
    }
  });

  test("takes what a user says of it, and says why it does not", async () => {
    const definition = '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}';
    expect(await assignExecution({ store }, key, { definition })).toEqual({ ok: true, value: { key } });
    expect(await assignExecution({ store }, key, { undo: true })).toMatchObject({ ok: true });
    expect(await store.executions.find(key)).toMatchObject({ definition: null, assigned: [] });
    for (const [given, kind] of [
      [{ definition: "{" }, "invalid"],
      [{ definition: '{"Resources":{}}', definitionName: "empty.json" }, "invalid"],
      [{ definition: TEMPLATE }, "invalid"],
      [{ definition: TEMPLATE, definitionId: "C" }, "invalid"],
      [{ undo: true }, "conflict"],
    ] as const) {
      const answer = await assignExecution({ store }, key, given);
      expect(answer, JSON.stringify(given)).toMatchObject({ ok: false, error: { kind } });
    }
    await store.executions.save(ingested(chargeRun({ n: 1 }, { failures: 2 }), { arn: arnOf("taken") }));
    expect(await assignExecution({ store }, key, { arn: arnOf("taken") })).toMatchObject({
      ok: false,
      error: { kind: "conflict" },
    });
    expect(await assignExecution({ store }, "0".repeat(20), { machine: "m" })).toMatchObject({
      ok: false,
      error: { kind: "notFound" },
    });
  });

  test("takes a definition in any form, and tells what was assigned and what that replaced", async () => {
    const context: Context = contextOf(store, place);
    const seen = async () => {
      const opened = await openExecution(context, key);
      return opened.ok ? { text: opened.value.definition?.text ?? null, assigned: opened.value.assigned } : null;
    };
    expect(await seen()).toEqual({ text: null, assigned: [] });
    const given = { definition: TEMPLATE, definitionName: "template.json", definitionId: "B", machine: "parcels" };
    expect(await assignExecution({ store }, key, given)).toMatchObject({ ok: true });
    expect(await seen()).toEqual({
      text: passing("Two"),
      assigned: [
        { what: "definition", before: null },
        { what: "machine", before: null },
      ],
    });
    const yaml = "StartAt: Three\nStates:\n  Three:\n    Type: Succeed\n";
    expect(await assignExecution({ store }, key, { definition: yaml })).toMatchObject({ ok: true });
    expect(JSON.parse((await seen())?.text ?? "null")).toEqual(JSON.parse(passing("Three")));
    const names = await assignExecution({ store }, key, { definition: TEMPLATE, definitionName: "template.json" });
    expect(names).toMatchObject({
      error: { problem: { why: expect.stringContaining("Name one, as template.json#A") } },
    });
    expect(await assignExecution({ store }, key, { undo: true })).toMatchObject({ ok: true });
    expect(await seen()).toEqual({ text: null, assigned: [] });
  });

  test("is removed once, and imported again it is back under its key", async () => {
    expect(await removeExecution({ store }, key)).toEqual({ ok: true, value: { removed: 1 } });
    expect(await removeExecution({ store }, key)).toMatchObject({ ok: false, error: { kind: "notFound" } });
    const again = await store.executions.save(ingested(chargeRun({ n: 1 }), { arn: null, identity: "import:x" }));
    expect(again).toMatchObject({ key, outcome: "stored" });
  });
});
