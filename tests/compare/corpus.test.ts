import { describe, expect, it } from "vitest";
import { contentHash } from "@/lib/asl/contentHash";
import { parseRecorded } from "@/lib/asl/parse";
import type { Json, JsonObject } from "@/lib/base/json";
import { type ComparedRun, comparedRun } from "@/lib/compare/comparedRun";
import { compareRuns, type Comparison } from "@/lib/compare/comparison";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import type { Chains } from "@/lib/replay/chains";
import { corpusCases, corpusPresent, type CorpusCase } from "../support/corpus";
import { type FirstDifference, firstDifference, ownerOf, walkedChains } from "./support/walk";

const here = corpusPresent();
const decided = here ? corpusCases().filter((one) => one.exception === null) : [];

type Recorded = { readonly path: string; readonly events: readonly HistoryEvent[]; readonly definition: Json };
type Prepared = Recorded & { readonly run: ComparedRun; readonly chains: Chains };

function recorded({ path, events, definition }: CorpusCase): Prepared {
  const decoded = events.map((wire) => {
    const event = decodeEvent(wire as JsonObject);
    if (!event.ok) throw new Error(`${path}: ${JSON.stringify(event.error)}`);
    return event.value;
  });
  return prepared({ path, events: decoded.toSorted((a, b) => a.id - b.id), definition: definition as Json });
}

function prepared(one: Recorded): Prepared {
  const { machine } = parseRecorded(one.definition, {});
  const trace = fold(one.events, machine === undefined ? {} : { machine });
  return { ...one, run: comparedRun(trace, one.events), chains: walkedChains(one.events) };
}

type Told = { readonly place: FirstDifference; readonly event: number | null };

/** Where a comparison says that two runs first differ, in the walk's words, and in which event of A. */
function told({ first, rows }: Comparison, a: Prepared, b: Prepared): Told | null {
  if (first === null) return null;
  const difference = rows[first.row]?.differences[first.difference];
  if (difference === undefined) throw new Error("the first difference is in no row");
  const [side, id] = difference.a === null ? [b, difference.b ?? 0] : [a, difference.a];
  return { place: ownerOf(side.chains, id), event: difference.a };
}

/** What the walk says, as far as both say it: the event where it is one of a pair. */
function isAsWalked(is: Told | null, a: Prepared, b: Prepared): boolean {
  const walked = firstDifference(a.chains, b.chains);
  if (is === null || walked === null) return is === walked;
  return JSON.stringify(is.place) === JSON.stringify(walked.place) && (!walked.isField || is.event === walked.at);
}

const all = decided.map(recorded);
const byDefinition = new Map<string, Prepared[]>();
for (const one of all) {
  const hash = contentHash(one.definition);
  byDefinition.set(hash, [...(byDefinition.get(hash) ?? []), one]);
}
const pairs = [...byDefinition.values()].flatMap((group) =>
  group.flatMap((a) => group.filter((b) => b !== a).map((b) => [a, b] as const)),
);

describe.runIf(here)("two recordings of one definition", () => {
  it("are some", () => {
    expect([pairs.length, byDefinition.size]).toEqual([1724, 257]);
  });

  it("first differ where their chains do", () => {
    const wrong = pairs.filter(([a, b]) => !isAsWalked(told(compareRuns(a.run, b.run), a, b), a, b));
    expect(wrong.map(([a, b]) => `${a.path} ${b.path}`)).toEqual([]);
  });

  it("are not said to differ first in the place of another pair", () => {
    const [first] = pairs;
    if (first === undefined) throw new Error("no pair");
    const [a, b] = first;
    const elsewhere = pairs.filter(([x, y]) => !isAsWalked(told(compareRuns(x.run, y.run), x, y), a, b));
    expect(elsewhere.length).toBeGreaterThan(pairs.length / 4);
  });
});

describe.runIf(here)("a recording against itself", () => {
  it("has no difference, and every row of it on both sides", () => {
    for (const one of all) {
      const { rows, first, isBest, isWhole } = compareRuns(one.run, comparedRun(one.run.trace, one.events));
      expect({ path: one.path, first, isBest, isWhole }).toEqual({
        path: one.path,
        first: null,
        isBest: true,
        isWhole: true,
      });
      expect(rows.filter(({ a, b, differences }) => a === null || b === null || differences.length > 0)).toEqual([]);
    }
  });

  it("differs where one event of it is changed, and nowhere before", () => {
    for (const one of all) {
      const at = one.events.findLastIndex(({ type }) => type.endsWith("StateExited"));
      const event = one.events[at];
      if (event === undefined || event.type === "Unknown") continue;
      const output = { kind: "present", text: '"tampered"' };
      const changed = { ...event, details: { ...event.details, output } } as HistoryEvent;
      const { first, rows } = compareRuns(one.run, comparedRun(one.run.trace, one.events.with(at, changed)));
      const difference = first === null ? undefined : rows[first.row]?.differences[first.difference];
      expect([one.path, difference?.kind, difference?.a]).toEqual([one.path, "output", event.id]);
    }
  });
});
