import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "@/lib/base/json";
import { nearestGoodRun } from "@/lib/server/compare/nearestGoodRun";
import { saveMany } from "@/tests/support/savedRuns";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, type TestDatabase } from "../../support/databases";

/*
 * The nearest good run against brute force: all runs in one list, kept by what the rule says, sorted by what it says.
 */

type Run = {
  readonly machine: number;
  readonly definition: number | null;
  readonly isGood: boolean;
  readonly input: Json;
  /** Minutes after the first. */
  readonly at: number;
};

/** The first two are one definition that is laid out in two ways. */
const DEFINITIONS = [
  '{"StartAt":"Charge","States":{"Charge":{"Type":"Pass","End":true}}}',
  '{ "States": { "Charge": { "End": true, "Type": "Pass" } }, "StartAt": "Charge" }',
  '{"StartAt":"Charge","States":{"Charge":{"Type":"Pass","Comment":"other","End":true}}}',
];
const CONTENT = [0, 0, 1];

const runs: fc.Arbitrary<Run> = fc.record({
  machine: fc.constantFrom(0, 0, 0, 1),
  definition: fc.constantFrom(0, 0, 1, 2, null),
  isGood: fc.boolean(),
  input: fc.record({ a: fc.nat(1), b: fc.nat(1), c: fc.array(fc.nat(1), { maxLength: 2 }) }),
  at: fc.nat(12),
});

/** Leaves by their paths: another way of counting than the product's. */
function leaves(value: Json, path = ""): ReadonlyMap<string, string> {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0)
    return new Map([[path, JSON.stringify(value)]]);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...leaves(inner as Json, `${path}/${key}`)]));
}

function differing(a: Json, b: Json): number {
  const [x, y] = [leaves(a), leaves(b)];
  return [...new Set([...x.keys(), ...y.keys()])].filter((path) => x.get(path) !== y.get(path)).length;
}

function isCandidate(run: Run, of: Run): boolean {
  if (!run.isGood || run.machine !== of.machine) return false;
  if (of.definition === null) return true;
  return run.definition !== null && CONTENT[run.definition] === CONTENT[of.definition];
}

/** Index of the run that the rule names; null for none. */
function bruteForce(all: readonly Run[], keys: readonly string[], of: number, perSide: number): number | null {
  const failed = all[of] as Run;
  const candidates = all.map((run, i) => ({ run, i })).filter(({ run, i }) => i !== of && isCandidate(run, failed));
  const away = ({ run }: { run: Run }) => Math.abs(run.at - failed.at);
  const near = (isAfter: boolean) =>
    candidates
      .filter(({ run }) => run.at > failed.at === isAfter)
      .sort((x, y) => away(x) - away(y) || (isAfter ? x.i - y.i : y.i - x.i))
      .slice(0, perSide);
  const order = [...near(false), ...near(true)].sort(
    (x, y) =>
      differing(failed.input, x.run.input) - differing(failed.input, y.run.input) ||
      away(x) - away(y) ||
      x.run.at - y.run.at ||
      (String(keys[x.i]) < String(keys[y.i]) ? -1 : 1),
  );
  return order[0]?.i ?? null;
}

describe.each(DATABASES)("the nearest good run on %s", async (_, create) => {
  const database = (await create()) as TestDatabase;
  let store: Store;
  beforeAll(async () => {
    if (database !== null) store = await open(database);
  });
  afterAll(async () => {
    await store?.close();
    await database?.drop();
  });

  let round = 0;
  async function save(all: readonly Run[]): Promise<readonly string[]> {
    round++;
    return saveMany(
      store,
      all.map((run, i) => ({
        name: `run-${i}`,
        machine: `machine-${round}-${run.machine}`,
        definition: run.definition === null ? null : (DEFINITIONS[run.definition] ?? null),
        isGood: run.isGood,
        input: run.input,
        startedAt: Date.UTC(2026, 0, 5) + run.at * 60_000,
      })),
    );
  }

  async function found(key: string, limits?: { most: number; runs: number }) {
    const execution = await store.executions.find(key);
    if (execution === null) throw new Error(`not stored: ${key}`);
    return nearestGoodRun(store, execution, limits);
  }

  test.skipIf(database === null)("is the one that brute force finds", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(runs, { minLength: 2, maxLength: 12 }),
        fc.constantFrom(1, 2, 100),
        async (all, most) => {
          const keys = await save(all);
          for (const of of [0, 1]) {
            const is = await found(keys[of] ?? "", { most: 1_000, runs: most });
            const expected = bruteForce(all, keys, of, most);
            expect(is.key).toBe(expected === null ? null : keys[expected]);
          }
        },
      ),
      { numRuns: 6 },
    );
  });

  test.skipIf(database === null)("says what it looked at, and stops at its bounds", async () => {
    const other = { machine: 0, definition: 0, isGood: true };
    const all = [
      { ...other, isGood: false, input: { id: 1 }, at: 10 },
      { ...other, input: { id: 1 }, at: 1 },
      { ...other, input: { id: 2 }, at: 9 },
      { ...other, input: { id: 3 }, at: 12 },
    ];
    const keys = await save(all);
    expect(await found(keys[0] ?? "")).toEqual({
      key: keys[1],
      facts: { lookedAt: 4, inputs: 3, isAll: true, leaves: 0, isSameDefinition: true },
    });
    // The one with the same input is too far away now.
    expect(await found(keys[0] ?? "", { most: 2, runs: 100 })).toMatchObject({
      key: keys[2],
      facts: { lookedAt: 3, inputs: 2, isAll: false, leaves: 1 },
    });
    expect(await found(keys[0] ?? "", { most: 100, runs: 1 })).toMatchObject({ key: keys[2], facts: { isAll: false } });
  });

  test.skipIf(database === null)("is none where no run of its machine and definition succeeded", async () => {
    const failed = { machine: 0, definition: 0, isGood: false, input: {}, at: 1 };
    const keys = await save([
      failed,
      { ...failed, isGood: true, definition: 2 },
      { ...failed, isGood: true, machine: 1 },
    ]);
    expect(await found(keys[0] ?? "")).toMatchObject({ key: null, facts: { lookedAt: 2, inputs: 0, leaves: null } });
  });
});
