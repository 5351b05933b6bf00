import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_SORT, type ExecutionFilter, NO_FILTER } from "@/lib/contract/listQuery";
import { refuseAmbiguous } from "@/lib/cli/refuseAmbiguous";
import { assignMachine } from "@/lib/server/assignMachine";
import type { IngestedExecution } from "@/lib/store/ingested";
import { machineOf } from "@/lib/store/machine";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { chargeRun, ingested } from "../support/ingested";

const HOME = "arn:aws:states:eu-west-1:111111111111:stateMachine:orders";
const AWAY = "arn:aws:states:us-east-1:222222222222:stateMachine:orders";

const execution = (machineArn: string, name: string) =>
  `${machineArn.replace(":stateMachine:", ":execution:")}:${name}`;

/** A run of one machine; `of` is its ARN, or its name alone. */
function runOf(of: string, name: string, more: Partial<IngestedExecution> = {}): IngestedExecution {
  const isArn = of.startsWith("arn:");
  return ingested(chargeRun({ orderId: name }, { failures: 0 }), {
    ...{ identity: isArn ? execution(of, name) : `import:${name}`, arn: isArn ? execution(of, name) : null, name },
    ...{ machine: isArn ? null : of, machineArn: null, type: null, ...more },
  });
}

const DEFINITION = (comment: string) => ({
  text: JSON.stringify({ Comment: comment, StartAt: "Charge", States: { Charge: { Type: "Pass", End: true } } }),
  assumed: false,
});

describe("the machine that an execution belongs to", () => {
  const clues = { arn: null, machine: null, machineArn: null, type: null };

  test("is that of its ARN, without version, alias and label", () => {
    const place = { account: "111111111111", region: "eu-west-1", partition: "aws", name: "orders", type: null };
    for (const behind of ["", ":PROD", ":7", "/Items"]) {
      expect(machineOf({ ...clues, machineArn: HOME + behind })).toEqual({ ...place, identity: HOME, arn: HOME });
    }
    expect(machineOf({ ...clues, arn: execution(HOME, "a") })?.identity).toBe(HOME);
    expect(machineOf({ ...clues, arn: `${HOME.replace("stateMachine", "express")}:a:uuid` })?.identity).toBe(HOME);
    expect(machineOf({ ...clues, arn: execution(`${HOME}/Items`, "a") })?.identity).toBe(HOME);
  });

  test("is its name alone where nothing else is known, or where a user said another name than the ARN", () => {
    expect(machineOf({ ...clues, machine: "orders" })).toMatchObject({ identity: "name:orders", arn: null });
    expect(machineOf({ ...clues, arn: execution(HOME, "a"), machine: "other" })?.identity).toBe("name:other");
    expect(machineOf({ ...clues, arn: "no ARN", machine: "orders" })?.identity).toBe("name:orders");
    expect(machineOf({ ...clues, machineArn: "arn:made:up" })).toMatchObject({
      identity: "arn:made:up",
      account: null,
    });
    expect(machineOf(clues)).toBeNull();
  });
});

describe.each(DATABASES)("machines on %s", async (_, create) => {
  const database = await create();
  let store: Store;

  beforeAll(async () => {
    if (database !== null) store = await open(database);
  });
  afterAll(async () => {
    await store?.close();
    await database?.drop();
  });

  const list = (filter: Partial<ExecutionFilter>) =>
    store.executions.list({ ...NO_FILTER, ...filter, sort: DEFAULT_SORT, page: 1, size: 100 });
  const names = async (machine: string) => (await list({ machine: [machine] })).rows.map(({ name }) => name).sort();
  const machines = () =>
    query(database as TestDatabase, `SELECT "identity", "type" FROM "Machine" ORDER BY "identity"`);

  test.skipIf(database === null)("of one name in two accounts never become one", async () => {
    await store.executions.save(runOf(HOME, "home-1", { definition: DEFINITION("home") }));
    await store.executions.save(runOf(AWAY, "away-1"));
    await store.executions.save(runOf("orders", "bare-1"));
    await store.executions.save(runOf(HOME, "home-2"));
    expect(await machines()).toEqual([
      { identity: HOME, type: "STANDARD" },
      { identity: AWAY, type: "STANDARD" },
      { identity: "name:orders", type: null },
    ]);
    expect(await names("orders")).toEqual(["away-1", "bare-1", "home-1", "home-2"]);
    expect(await names(HOME)).toEqual(["home-1", "home-2"]);
    expect(await names(`${HOME}:PROD`)).toEqual(["home-1", "home-2"]);
    expect(await names(AWAY)).toEqual(["away-1"]);
    expect(await names("name:orders")).toEqual(["bare-1"]);
    expect(await names("order")).toEqual([]);
  });

  test.skipIf(database === null)("are told apart by region and account in the facets", async () => {
    await store.executions.save(runOf("parcels", "parcel-1"));
    const { machine } = await store.executions.facets(NO_FILTER);
    expect(machine.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))).toEqual([
      { name: "orders · eu-west-1 · 111111111111", value: HOME, count: 2 },
      { name: "orders · us-east-1 · 222222222222", value: AWAY, count: 1 },
      { name: "orders · ARN not known", value: "name:orders", count: 1 },
      { name: "parcels", value: "parcels", count: 1 },
    ]);
    await expect(refuseAmbiguous(store, "orders")).rejects.toThrow(
      `3 machines have the name orders. Name one of them: ${HOME}, ${AWAY}, name:orders.`,
    );
    for (const { value } of machine) await refuseAmbiguous(store, value);
    for (const { value, count } of machine) expect((await list({ machine: [value] })).total).toBe(count);
  });

  test.skipIf(database === null)("have their own definitions, and never one of another account", async () => {
    const near = async (name: string) => {
      const [row] = (await list({ q: name })).rows;
      const stored = row === undefined ? null : await store.executions.find(row.key);
      return stored === null ? null : store.definitions.nearest(stored);
    };
    const home = await near("home-2");
    expect(home).not.toBeNull();
    expect(await near("away-1")).toBeNull();
    // One that is known by its name alone may be it, which the verdict says.
    expect(await near("bare-1")).toBe(home);
    expect(await store.definitions.latest(HOME)).toBe(DEFINITION("home").text);
    expect(await store.definitions.latest(AWAY)).toBeNull();
    expect(await store.definitions.latest("orders")).toBe(DEFINITION("home").text);
  });

  test.skipIf(database === null)("lose an execution to the machine of the ARN that is assigned to it", async () => {
    const { key } = (await list({ machine: ["name:orders"] })).rows[0] ?? { key: "" };
    await store.executions.assign(key, { arn: execution(AWAY, "bare-1") });
    expect(await names(AWAY)).toEqual(["away-1", "bare-1"]);
    expect((await machines()).map(({ identity }) => identity)).toEqual([HOME, AWAY, "name:parcels"]);
    await store.executions.assign(key, { undo: true });
    expect(await names(AWAY)).toEqual(["away-1"]);
    expect(await names("name:orders")).toEqual(["bare-1"]);
  });

  test.skipIf(database === null)(
    "give all their executions to the machine of an ARN that is said to be theirs",
    async () => {
      await store.executions.save(runOf("orders", "bare-2"));
      const context = { store };
      expect(await assignMachine(context, "name:orders", { machine: AWAY })).toEqual({ ok: true, value: 2 });
      expect(await names(AWAY)).toEqual(["away-1", "bare-1", "bare-2"]);
      expect(await names("name:orders")).toEqual([]);
      expect(await assignMachine(context, "name:orders", { machine: AWAY })).toEqual({ ok: true, value: null });
      // What belongs there by its own record stays.
      expect(await assignMachine(context, AWAY, { undo: true })).toEqual({ ok: true, value: 2 });
      expect(await names("name:orders")).toEqual(["bare-1", "bare-2"]);
      expect(await names(AWAY)).toEqual(["away-1"]);
    },
  );

  test.skipIf(database === null)("go with the last execution of them", async () => {
    const ids = await Promise.all(
      (await list({ machine: [HOME] })).rows.map(async ({ key }) => (await store.executions.find(key))?.id ?? 0),
    );
    expect(await store.executions.remove(ids)).toBe(2);
    expect((await machines()).map(({ identity }) => identity)).toEqual([AWAY, "name:orders", "name:parcels"]);
    expect(await store.definitions.latest("orders")).toBeNull();
  });

  test.skipIf(database === null)("are made once by writers that come at the same time", async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, n) => store.executions.save(runOf(n % 2 === 0 ? HOME : "returns", `once-${n}`))),
    );
    expect((await names(HOME)).length).toBe(4);
    expect((await names("returns")).length).toBe(4);
    expect((await machines()).map(({ identity }) => identity)).toEqual([
      HOME,
      AWAY,
      "name:orders",
      "name:parcels",
      "name:returns",
    ]);
  });
});
