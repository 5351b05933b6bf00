import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import { DAY_MS } from "@/lib/base/time";
import { type ExecutionFilter, NO_FILTER } from "@/lib/contract/listQuery";
import { type FeatureRow, listedHref, type Shared, type WorseSharedQuery } from "@/lib/contract/overview";
import { liftFilter } from "@/lib/contract/query/liftFilter";
import { parseQuery } from "@/lib/contract/query/parseQuery";
import type { Feature } from "@/lib/stats/common/feature";
import { MAX_EACH_SIDE, type StandingOut } from "@/lib/stats/common/standOut";
import type { Context } from "../context";
import { limitExceeded, type UseCaseError } from "../errors";
import { findMachine } from "../machine/findMachine";
import { askedResults } from "../search/scanResults";
import { namesOf } from "./names";
import { WORSE_ONES } from "./worseOnes";

/** With fewer beside them, those of the week before are the rest too. */
const MIN_REST = 50;
const BACK_MS = 7 * DAY_MS;

/**
 * What the executions that a filter lets through have in common that the rest has not, of the machine that has most of
 * them. The rest began at the same time: of failures those that succeeded, else all others. At most 20,000 of each side,
 * and as many as a list counts. `now`: ms UTC.
 */
export async function readShared(
  { store }: Pick<Context, "store">,
  filter: ExecutionFilter,
  now: number,
): Promise<Result<Shared, UseCaseError>> {
  if ((await askedResults({ store }, filter)) !== null) {
    return limitExceeded("Only histories tell what a query for states' outputs finds, and none is read here.");
  }
  const selection = await store.fleet.select(filter);
  const succeeded = isOfFailures(filter, now);
  if (selection === null) return ok({ ...NOTHING, isRestSucceeded: succeeded });
  const { machineId, first, last, others } = selection;
  const ids = selection.ids.slice(0, MAX_EACH_SIDE);
  const lifted = liftFilter(filter, now);
  const range = { from: lifted.from ?? first, to: lifted.to ?? last + 1 };
  const beside = await store.fleet.rest(ids, { machineId, ...range, succeeded });
  const isFew = beside.length < MIN_REST;
  const from = isFew ? range.from - BACK_MS : range.from;
  const rest = isFew ? await store.fleet.rest(ids, { machineId, from, to: range.to, succeeded }) : beside;
  const common = await store.overview.share({ machineId, from, to: range.to }, ids, rest);
  const name = await namesOf(store, [machineId]);
  const machine = name(machineId);
  return ok({
    machine,
    others,
    selected: common.selected,
    rest: common.rest,
    restFrom: instant(from),
    isRestSucceeded: succeeded,
    testable: common.testable,
    found: common.found.map((one) => foundRow(one, filter, machine.value)),
  });
}

/** What executions of a machine that are worse in a measure share, beside good ones of the same time or of the day before. */
export async function readWorseShared(
  { store }: Pick<Context, "store">,
  { machine: word, since, until, measure, error }: WorseSharedQuery,
  now: number,
): Promise<Result<Shared, UseCaseError>> {
  const found = await findMachine(store, word);
  if (!found.ok) return found;
  const machineId = found.value;
  const place = { machineId, measure, from: since, to: until ?? now, fingerprint: error };
  const common = await store.overview.worseShare(place);
  const machine = (await namesOf(store, [machineId]))(machineId);
  const filter = { ...NO_FILTER, from: since, to: until, ...(WORSE_ONES[measure] ?? {}) };
  const asked = error === null ? filter : { ...filter, status: [], error: [error] };
  return ok({
    machine,
    others: 0,
    selected: common.selected,
    rest: common.rest,
    restFrom: common.with === "sameTime" ? since : instant(since - DAY_MS),
    isRestSucceeded: true,
    testable: common.testable,
    found: common.found.map((one) => foundRow(one, asked, machine.value)),
  });
}

const NOTHING = { machine: null, others: 0, selected: 0, rest: 0, restFrom: null, testable: 0, found: [] };

const FAILURES: ReadonlySet<string> = new Set(["FAILED", "TIMED_OUT", "ABORTED"]);

/** Whether all that it lets through has failed. */
function isOfFailures(filter: ExecutionFilter, now: number): boolean {
  const { status, error } = liftFilter(filter, now);
  return error.length > 0 || (status.length > 0 && status.every((one) => FAILURES.has(one)));
}

function foundRow(one: StandingOut, filter: ExecutionFilter, machine: string | null): Shared["found"][number] {
  const { feature, same, inSelected, inRest, odds, oddsFrom, oddsTo, p } = one;
  const numbers = { inSelected, inRest, odds, oddsFrom, oddsTo, p };
  return { ...featureRow(feature), ...numbers, same: same.map(featureRow), href: hrefOf(feature, filter, machine) };
}

function featureRow(feature: Feature): FeatureRow {
  const { kind, name, is } = feature;
  return { kind, name, is, value: feature.is === "absent" ? null : feature.value };
}

const OPERATORS = { equal: "=", atLeast: ">=", atMost: "<=" } as const;

/** The executions of the selection that have a feature, where a query can ask for it. */
function hrefOf(feature: Feature, filter: ExecutionFilter, machine: string | null): string | null {
  if (feature.is === "absent") return null;
  const asked = QUERY_FIELDS[feature.kind]?.(feature.name);
  if (asked === undefined) return null;
  const value = feature.kind === "path" ? feature.name : feature.value;
  const own = `${asked}${OPERATORS[feature.is]}${JSON.stringify(value)}`;
  const q = filter.q === null ? own : `(${filter.q}) ${own}`;
  if (!parseQuery(q).ok) return null;
  return listedHref(null, { ...filter, q, ...(machine === null ? {} : { machine: [machine] }) });
}

/** Fields that a query has, by the feature's kind. */
const QUERY_FIELDS: Partial<Record<Feature["kind"], (name: string) => string>> = {
  input: (name) => name,
  path: () => "state",
};
