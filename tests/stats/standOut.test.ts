import { describe, expect, test } from "vitest";
import { Chance } from "@/lib/demo/chance";
import type { Field } from "@/lib/stats/common/feature";
import { FrequentValues } from "@/lib/stats/common/frequent";
import { MAX_EACH_SIDE, STAND_OUT_LEVEL, standingOut } from "@/lib/stats/common/standOut";

type Facts = {
  readonly tenant?: string;
  readonly amount?: number;
  readonly version?: string;
  readonly coupon?: boolean;
};

function execution(chance: Chance, facts: Facts = {}): Field[] {
  const input = (name: string, value: string): Field => ({ kind: "input", name: `input.${name}`, value });
  return [
    input("order", `o-${chance.hex(8)}`),
    input("tenant", facts.tenant ?? `tenant-${chance.between(1, 20)}`),
    input("amount", String(facts.amount ?? chance.between(100, 20_000))),
    input("currency", chance.pick(["EUR", "EUR", "USD"])),
    ...(facts.coupon === false ? [] : [input("coupon", "none")]),
    { kind: "functionVersion", name: "Charge", value: facts.version ?? (chance.happens(0.1) ? "8" : "7") },
    { kind: "hour", name: "hour", value: String(chance.between(0, 23)) },
    { kind: "path", name: chance.pick(["Express", "Parcel"]), value: "reached" },
  ];
}

const many = (count: number, make: (i: number) => Field[]) => Array.from({ length: count }, (_, i) => make(i));

describe("what stands out", () => {
  test.each([
    ["one tenant", { tenant: "acme" }, { kind: "input", name: "input.tenant", is: "equal", value: "acme" }],
    ["a function version", { version: "8" }, { kind: "functionVersion", name: "Charge", is: "equal", value: "8" }],
    ["a field that is not there", { coupon: false }, { kind: "input", name: "input.coupon", is: "absent" }],
    ["large numbers", { amount: 19_500 }, { kind: "input", name: "input.amount", is: "equal", value: "19500" }],
  ] as const)("is %s, before anything else", (_name, facts, feature) => {
    const chance = Chance.of(1, "stands out");
    const failed = many(60, (i) => execution(chance, i < 54 ? facts : {}));
    const rest = many(600, () => execution(chance));
    const { found, selected, rest: others } = standingOut(failed, rest);
    expect([selected, others]).toEqual([60, 600]);
    expect(found[0]?.feature).toEqual(feature);
    expect(found[0]?.inSelected).toBeGreaterThanOrEqual(54);
    expect(found[0]?.p).toBeLessThan(STAND_OUT_LEVEL);
    expect(found[0]?.oddsFrom).toBeGreaterThan(2);
    // The twin: the same executions among the rest, and nothing stands out.
    const mixed = [...failed, ...rest];
    const isEven = (_: Field[], i: number) => i % 2 === 0;
    expect(
      standingOut(
        mixed.filter(isEven),
        mixed.filter((each, i) => !isEven(each, i)),
      ).found,
    ).toEqual([]);
  });

  test("a bound of a number is found where no value is common", () => {
    const chance = Chance.of(2, "bounds");
    const failed = many(80, () => execution(chance, { amount: chance.between(18_000, 20_000) }));
    const [first] = standingOut(
      failed,
      many(800, () => execution(chance)),
    ).found;
    expect(first?.feature).toMatchObject({ name: "input.amount", is: "atLeast" });
  });

  test("what the same executions have stands together, causes before what follows", () => {
    const chance = Chance.of(3, "twins");
    const twin = (bad: boolean): Field[] => [
      { kind: "state", name: "Broken", value: bad ? "reached" : "not" },
      { kind: "input", name: "input.kind", value: bad ? "b" : "a" },
    ];
    const failed = many(40, () => [...execution(chance), ...twin(true)]);
    const [first] = standingOut(
      failed,
      many(200, () => [...execution(chance), ...twin(false)]),
    ).found;
    expect(first?.feature).toMatchObject({ name: "input.kind", value: "b" });
    expect(first?.same).toMatchObject([{ kind: "state", name: "Broken", value: "reached" }]);
  });

  test("is nothing in random splits, as often as is said", () => {
    const chance = Chance.of(4, "splits");
    const all = many(400, () => execution(chance));
    let found = 0;
    const rounds = 200;
    for (let i = 0; i < rounds; i++) {
      const [selected, rest]: [Field[][], Field[][]] = [[], []];
      for (const each of all) (chance.happens(0.25) ? selected : rest).push(each);
      if (standingOut(selected, rest).found.length > 0) found++;
    }
    // 1 % of them, and three standard deviations.
    expect(found).toBeLessThanOrEqual(STAND_OUT_LEVEL * rounds + 3 * Math.sqrt(rounds * 0.01));
  });

  test("is nothing where a side is empty, and looks at 20,000 of each at most", () => {
    expect(standingOut([], [[]]).found).toEqual([]);
    expect(standingOut([[]], []).found).toEqual([]);
    const plain: Field[] = [{ kind: "hour", name: "hour", value: "3" }];
    const { selected, rest } = standingOut(Array(MAX_EACH_SIDE + 5).fill(plain), Array(MAX_EACH_SIDE + 9).fill(plain));
    expect([selected, rest]).toEqual([MAX_EACH_SIDE, MAX_EACH_SIDE]);
  });
});

test("a value that one in a thousand has is counted, however many others there are", () => {
  const frequent = new FrequentValues();
  for (let i = 0; i < 40_000; i++) {
    frequent.add(`id-${i}`);
    if (i % 500 === 0) frequent.add("often");
  }
  expect(frequent.values()).toContain("often");
  expect(frequent.values().length).toBeLessThanOrEqual(1_000);
});
