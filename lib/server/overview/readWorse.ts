import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import { DAY_MS } from "@/lib/base/time";
import { listedHref, MAX_WORSE, type Worse, type WorseAnswer } from "@/lib/contract/overview";
import { possibleCauses } from "@/lib/stats/dating/cause";
import type { Dated } from "@/lib/stats/dating/dated";
import type { Finding } from "@/lib/stats/usual/assess";
import type { Measure } from "@/lib/stats/usual/measure";
import type { MachineStanding } from "@/lib/store/overview/standing";
import type { Store } from "@/lib/store/store";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { eventRow, type NameOf, namesOf } from "./names";
import { WORSE_ONES } from "./worseOnes";
import { worseSentence } from "./worseSentence";

/** Which machines are worse than usual, since when, and what may have caused it. `now`: ms UTC. */
export async function readWorse(
  { store }: Pick<Context, "store">,
  now: number,
): Promise<Result<WorseAnswer, UseCaseError>> {
  await store.fleet.catchUp();
  const at = await readUntil(store, now);
  if (at === null) return ok({ asOf: null, machines: 0, sentence: [], worse: [] });
  const { asOf, machines } = await store.overview.standings({ at, machineIds: null });
  const found = machines.flatMap((machine) => foundOf(machine, asOf)).sort(byUrgency);
  const shown = found.slice(0, MAX_WORSE);
  const name = await namesOf(
    store,
    shown.map(({ machineId }) => machineId),
  );
  const worse: Worse[] = [];
  for (const one of shown) worse.push(await worseOf(store, one, name));
  const looked = { asOf: instant(asOf), machines: machines.length };
  return ok({ ...looked, sentence: worseSentence(worse, looked, found.length - shown.length), worse });
}

/**
 * Until when what happened is stored: until the sources that are read were up to date, the last of them; without any, until
 * the last execution began. What is not read yet would look as if machines had stopped. Null: nothing is stored.
 */
async function readUntil({ sources, costs }: Store, now: number): Promise<number | null> {
  const span = await costs.span();
  if (span === null) return null;
  const read = (await sources.list()).flatMap(({ paused, upToDateAt }) => (paused ? [] : (upToDateAt ?? [])));
  return Math.min(now, read.length === 0 ? span.last : Math.min(...read));
}

/** What is worse, by whichever way it was found: a time that goes on or is over, or the last hours. */
type Found = {
  readonly machineId: number;
  readonly measure: Measure;
  readonly from: number;
  readonly foundAt: number;
  readonly endedAt: number | null;
  readonly finding: Finding;
};

function foundOf({ machineId, episodes, findings }: MachineStanding, asOf: number): Found[] {
  const recent = episodes.filter(({ endedAt }) => endedAt === null || endedAt > asOf - DAY_MS);
  return [
    ...recent.map(({ measure, from, foundAt, endedAt, finding }) => {
      return { machineId, measure, from, foundAt, endedAt, finding };
    }),
    ...findings.map((finding) => {
      const { measure, from, to } = finding;
      return { machineId, measure, from, foundAt: to, endedAt: null, finding };
    }),
  ];
}

/** What goes on first, then the surest. */
function byUrgency(a: Found, b: Found): number {
  if ((a.endedAt === null) !== (b.endedAt === null)) return a.endedAt === null ? -1 : 1;
  return a.finding.least.p - b.finding.least.p || a.machineId - b.machineId;
}

/** Changes are looked for from so long before a time that is worse. */
const BEFORE_MS = 2 * DAY_MS;
const MAX_CAUSES = 3;

async function worseOf({ overview }: Store, found: Found, name: NameOf): Promise<Worse> {
  const { machineId, measure, from, foundAt, endedAt, finding } = found;
  const dated = await overview.date({ machineId, measure, from, foundAt });
  const since = instant(dated?.at ?? from);
  const machine = name(machineId);
  const { of, now, usual } = finding.least;
  return {
    machine,
    measure,
    since,
    dated: dated === null ? null : { from: instant(dated.from), to: instant(dated.to) },
    endedAt: endedAt === null ? null : instant(endedAt),
    of,
    now,
    usual,
    against: Object.keys(finding.against) as Worse["against"],
    causes: (await causesOf(overview, found, dated)).map((event) => eventRow(event, name)),
    href: listedHref(
      { from: since, to: endedAt === null ? null : instant(endedAt) },
      { ...(machine.value === null ? {} : { machine: [machine.value] }), ...WORSE_ONES[measure] },
    ),
  };
}

async function causesOf(overview: Store["overview"], { machineId, from, foundAt }: Found, dated: Dated | null) {
  const range = { from: (dated?.from ?? from) - BEFORE_MS, to: foundAt };
  const facts = await overview.events({ machineIds: [machineId], ...range });
  const versions = await overview.functionVersions({ machineId, ...range });
  const events = [...facts, ...versions].filter(({ kind }) => kind !== "tags");
  const place = dated ?? { at: from, from, to: foundAt };
  return possibleCauses(place, events)
    .slice(0, MAX_CAUSES)
    .map(({ change }) => change);
}
