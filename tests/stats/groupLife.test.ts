import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "@/lib/base/time";
import { type GroupAct, type GroupFacts, groupLife, type Occurrence } from "@/lib/stats/groups/groupLife";

const T0 = 20_000 * DAY_MS;
const SHOWN: Readonly<Record<string, number>> = { old: T0 - 20 * DAY_MS, fixed: T0 + HOUR_MS };

function occurrence(facts: Partial<Occurrence> & { readonly endedAt: number }): Occurrence {
  return { machineId: 1, definitionHash: "old", startedAt: facts.endedAt - 1000, ...facts };
}

function facts(occurrences: readonly Occurrence[], perHour: (hour: number) => number = () => 0): GroupFacts {
  return {
    firstEndedAt: Math.min(...occurrences.map(({ endedAt }) => endedAt)),
    since: occurrences,
    counts: Array.from({ length: 14 * 24 }, (_, hour) => ({
      from: T0 + (hour - 168) * HOUR_MS,
      ms: HOUR_MS,
      count: perHour(hour - 168),
    })),
    firstShown: (machineId, hash) => (machineId === 1 ? (SHOWN[hash] ?? null) : null),
  };
}

const state = (group: GroupFacts, acts: readonly GroupAct[], now = T0 + 5 * DAY_MS) =>
  groupLife(group, acts, now).state;
const resolved: GroupAct = { kind: "resolved", at: T0 };
const resolvedFrom: GroupAct = { kind: "resolvedFrom", at: T0, machineId: 1, definitionHash: "fixed" };

describe("the life of a group", () => {
  test("is new for a day, and ongoing then", () => {
    const group = facts([occurrence({ endedAt: T0 })]);
    expect(groupLife(group, [], T0 + DAY_MS - 1)).toEqual({ state: "new", since: T0, becameWorse: false });
    expect(state(group, [], T0 + DAY_MS)).toBe("ongoing");
  });

  test("resolved is reopened by what ends after it, and by nothing that ended before", () => {
    const before = occurrence({ endedAt: T0 });
    expect(state(facts([before]), [resolved])).toBe("resolved");
    const after = occurrence({ endedAt: T0 + 1, startedAt: T0 - DAY_MS });
    expect(groupLife(facts([before, after]), [resolved], T0)).toMatchObject({ state: "regressed", since: T0 + 1 });
  });

  test("resolved from a definition on is reopened by runs of it and of later ones, and by other machines", () => {
    const late = { endedAt: T0 + 2 * DAY_MS };
    expect(state(facts([occurrence(late)]), [resolvedFrom])).toBe("resolved");
    expect(state(facts([occurrence({ ...late, definitionHash: "fixed" })]), [resolvedFrom])).toBe("regressed");
    expect(state(facts([occurrence({ ...late, machineId: 2 })]), [resolvedFrom])).toBe("regressed");
    const unknown = occurrence({ endedAt: T0 + 2 * DAY_MS, startedAt: T0 + 1.5 * DAY_MS, definitionHash: null });
    expect(state(facts([unknown]), [resolvedFrom])).toBe("regressed");
    const next: GroupAct = { ...resolvedFrom, definitionHash: "nobody ran it yet" };
    expect(state(facts([occurrence(late)]), [next])).toBe("resolved");
  });

  test("quiet stays so until a day is much worse than the week before", () => {
    const quiet: GroupAct = { kind: "quiet", at: T0 };
    const group = (perHour: (hour: number) => number) => facts([occurrence({ endedAt: T0 - DAY_MS })], perHour);
    expect(
      state(
        group(() => 2),
        [quiet],
      ),
    ).toBe("quiet");
    expect(
      state(
        group((hour) => (hour < 0 ? 2 : 3)),
        [quiet],
      ),
    ).toBe("quiet");
    const worse = groupLife(
      group((hour) => (hour < 30 ? 2 : 9)),
      [quiet],
      T0,
    );
    expect(worse).toMatchObject({ state: "ongoing", becameWorse: true });
    expect((worse.since - T0) / HOUR_MS).toBeGreaterThan(30);
    expect((worse.since - T0) / HOUR_MS).toBeLessThan(60);
  });

  test("the last act counts, whatever order acts are told in", () => {
    const group = facts([occurrence({ endedAt: T0 - DAY_MS })]);
    const reopened: GroupAct = { kind: "reopened", at: T0 + HOUR_MS };
    expect(state(group, [resolved, reopened])).toBe("ongoing");
    expect(state(group, [reopened, resolved])).toBe("ongoing");
    expect(state(group, [reopened, { kind: "resolved", at: T0 + 2 * HOUR_MS }])).toBe("resolved");
  });
});

const occurrences = fc.array(
  fc.record({
    machineId: fc.constantFrom(1, 2, null),
    definitionHash: fc.constantFrom("old", "fixed", null),
    startedAt: fc.integer({ min: -240, max: 240 }).map((h) => T0 + h * HOUR_MS),
    took: fc.nat(200),
  }),
  { minLength: 1, maxLength: 30 },
);
const acts = fc.array(
  fc.record({
    kind: fc.constantFrom("resolved", "resolvedFrom", "quiet", "reopened"),
    at: fc.integer({ min: -24, max: 24 }).map((h) => T0 + h * HOUR_MS),
    machineId: fc.constant(1),
    definitionHash: fc.constant("fixed"),
  }) as fc.Arbitrary<GroupAct>,
  { maxLength: 4 },
);

describe("any history of a group", () => {
  const made = (all: readonly (Omit<Occurrence, "endedAt"> & { readonly took: number })[]): Occurrence[] =>
    all.map(({ took, ...rest }) => ({ ...rest, endedAt: rest.startedAt + took * HOUR_MS }));

  test("has one state, in whatever order it is told", () => {
    fc.assert(
      fc.property(occurrences, acts, fc.infiniteStream(fc.nat(1e6)), (all, said, draws) => {
        const shuffled = made(all)
          .map((each) => ({ each, draw: draws.next().value ?? 0 }))
          .sort((a, b) => a.draw - b.draw)
          .map(({ each }) => each);
        expect(groupLife(facts(shuffled), said, T0 + 30 * DAY_MS)).toEqual(
          groupLife(facts(made(all)), said, T0 + 30 * DAY_MS),
        );
      }),
    );
  });

  test("keeps the state of a resolved group when 90 days from before it are imported", () => {
    fc.assert(
      fc.property(occurrences, fc.array(fc.integer({ min: 0, max: 90 * 24 }), { maxLength: 50 }), (all, hours) => {
        for (const act of [resolved, resolvedFrom]) {
          const older = hours.map((hour) =>
            occurrence({ endedAt: T0 - hour * HOUR_MS, definitionHash: hour % 2 ? "old" : "fixed" }),
          );
          const before = groupLife(facts(made(all)), [act], T0 + 30 * DAY_MS);
          expect(groupLife(facts([...made(all), ...older]), [act], T0 + 30 * DAY_MS)).toEqual(before);
        }
      }),
    );
  });
});
