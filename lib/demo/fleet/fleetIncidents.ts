import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import type { Json } from "@/lib/base/json";
import type { Feature } from "@/lib/stats/common/feature";
import type { Measure } from "@/lib/stats/usual/measure";
import { functionError } from "../machine";
import type { Chance } from "../chance";

/** What meets one execution. Nothing of it: a normal one. */
export type Effect = {
  /** It does not start at all. */
  readonly absent?: true;
  /** A state takes so many times as long. */
  readonly slower?: { readonly state: string; readonly factor: number };
  /** It ends at a state, FAILED or TIMED_OUT. */
  readonly ends?: { readonly state: string; readonly error: string; readonly cause: string; readonly timesOut?: true };
  /** A state is tried so many times before it answers. */
  readonly attempts?: { readonly state: string; readonly count: number };
  /** Which version of a function answers a state. */
  readonly version?: { readonly state: string; readonly version: string };
  /** It runs the definition that came with the incident, because its alias led it there. */
  readonly isChanged?: true;
};

/** What somebody changed, and what an observer sees of it. */
export type CauseKind = "functionVersion" | "definition" | "role" | "logging" | "aliases";

/** An incident of the machine of the same place in the fleet. Times in ms UTC; `to`: when it was mended, null: never. */
export type FleetIncident = {
  readonly id: string;
  readonly title: string;
  readonly machine: string;
  readonly measure: Measure;
  readonly from: number;
  readonly to: number | null;
  /** Null: nothing of the machine changed. */
  readonly change: CauseKind | null;
  /** What is seen to change by that and at the same moment, because of it. */
  readonly shows: readonly CauseKind[];
  /** What the bad ones share; null: there are no bad ones, as the machine is silent. */
  readonly discriminator: Feature | { readonly kind: "change"; readonly of: CauseKind } | null;
  /** Pass states that a new definition adds. */
  readonly polls: number;
  readonly meets: (execution: {
    readonly input: Readonly<Record<string, Json>>;
    readonly at: number;
    readonly chance: Chance;
  }) => Effect;
};

type Plan = Omit<FleetIncident, "from" | "to" | "shows"> & {
  readonly shows?: readonly CauseKind[];
  /** After which part of the time it begins, at which time of the day, and for how many hours. */
  readonly part: number;
  readonly timeOfDay: number;
  readonly hours: number | null;
};

const at = (hour: number, minute: number) => hour * HOUR_MS + minute * MINUTE_MS;
const equal = (kind: "input" | "functionVersion" | "hour", name: string, value: string): Feature => ({
  kind,
  name,
  is: "equal",
  value,
});
const fails = (state: string, error: string, message: string): Effect => ({
  ends: { state, error, cause: functionError(error, message) },
});

const PLANS: readonly Plan[] = [
  {
    ...{
      id: "slower-state",
      title: "Reserve takes three times as long since version 12",
      machine: "stock-reservation",
    },
    ...{ measure: "duration", part: 0.62, timeOfDay: at(10, 37), hours: 30, change: "functionVersion", polls: 0 },
    discriminator: equal("functionVersion", "Reserve", "12"),
    meets: () => ({ slower: { state: "Reserve", factor: 3 }, version: { state: "Reserve", version: "12" } }),
  },
  {
    ...{ id: "new-error", title: "The settlement service refuses one currency", machine: "payment-settlement" },
    ...{ measure: "failures", part: 0.55, timeOfDay: at(13, 41), hours: 20, change: null, polls: 0 },
    discriminator: equal("input", "input.currency", "SEK"),
    meets: ({ input, chance }) =>
      input["currency"] === "SEK" && chance.happens(0.95)
        ? fails("Settle", "CurrencySuspended", "SEK is suspended")
        : {},
  },
  {
    ...{ id: "retry-storm", title: "One shard throttles: most of its executions try again", machine: "catalog-sync" },
    ...{ measure: "retries", part: 0.7, timeOfDay: at(9, 12), hours: 12, change: null, polls: 0 },
    discriminator: equal("input", "input.shard", "b"),
    meets: ({ input, chance }) =>
      input["shard"] === "b" && chance.happens(0.9)
        ? { attempts: { state: "Store", count: chance.between(2, 4) } }
        : {},
  },
  {
    ...{ id: "stopped", title: "The schedule that starts it was deleted", machine: "email-digest" },
    ...{ measure: "fewer", part: 0.8, timeOfDay: at(11, 23), hours: 40, change: null, discriminator: null, polls: 0 },
    meets: () => ({ absent: true }),
  },
  {
    ...{
      id: "broken-path",
      title: "A new definition hands on too little for goods that are damaged",
      machine: "returns",
    },
    ...{ measure: "failures", part: 0.66, timeOfDay: at(14, 7), hours: 9, change: "definition", polls: 0 },
    discriminator: equal("input", "input.condition", "damaged"),
    meets: ({ input }) => (input["condition"] === "damaged" ? fails("InspectGoods", "KeyError", "'grade'") : {}),
  },
  {
    ...{
      id: "bad-version",
      title: "An alias gives half of the starts to a version of the machine that renders empty documents",
      machine: "invoice-rendering",
    },
    ...{ measure: "failures", part: 0.74, timeOfDay: at(15, 2), hours: 8, change: "aliases", polls: 0 },
    // The version has a definition of its own, which invokes another version of a function.
    shows: ["definition", "functionVersion"],
    discriminator: equal("functionVersion", "Render", "8"),
    meets: ({ chance }) => {
      if (!chance.happens(0.5)) return {};
      return {
        isChanged: true,
        version: { state: "Render", version: "8" },
        ...fails("Deliver", "EmptyDocument", "The document has no pages"),
      };
    },
  },
  {
    ...{ id: "one-tenant", title: "One tenant sends contacts without a name", machine: "contact-import" },
    ...{ measure: "failures", part: 0.58, timeOfDay: at(8, 33), hours: 26, change: null, polls: 0 },
    discriminator: equal("input", "input.tenant", "acme"),
    meets: ({ input }) =>
      input["tenant"] === "acme" ? fails("Merge", "ValidationError", "Contact without a name") : {},
  },
  {
    ...{ id: "role", title: "The new role may not write to the archive", machine: "document-archive" },
    ...{ measure: "failures", part: 0.6, timeOfDay: at(9, 51), hours: 5, change: "role", polls: 0 },
    discriminator: { kind: "change", of: "role" },
    meets: () => fails("PutObject", "S3.AccessDenied", "Access Denied"),
  },
  {
    ...{ id: "logging-off", title: "Logging was switched off: nothing of it arrives", machine: "telemetry-ingest" },
    ...{
      measure: "fewer",
      part: 0.77,
      timeOfDay: at(16, 19),
      hours: 48,
      change: "logging",
      discriminator: null,
      polls: 0,
    },
    meets: () => ({ absent: true }),
  },
  {
    ...{ id: "cost-doubled", title: "A new definition polls where it waited for a callback", machine: "report-export" },
    ...{ measure: "cost", part: 0.64, timeOfDay: at(12, 28), hours: null, change: "definition", polls: 5 },
    discriminator: { kind: "change", of: "definition" },
    meets: () => ({}),
  },
  {
    ...{ id: "one-hour", title: "A backup makes Charge time out between three and four", machine: "billing-run" },
    ...{ measure: "failures", part: 0.68, timeOfDay: at(3, 0), hours: null, change: null, polls: 0 },
    discriminator: equal("hour", "hour", "3"),
    meets: ({ at: now, chance }) =>
      Math.floor((now % DAY_MS) / HOUR_MS) === 3 && chance.happens(0.6)
        ? { ends: { state: "Charge", error: "States.Timeout", cause: "", timesOut: true } }
        : {},
  },
  {
    ...{
      id: "map-tolerance",
      title: "A new definition tolerates no failed item, and legacy images always have some",
      machine: "image-resize",
    },
    ...{ measure: "failures", part: 0.72, timeOfDay: at(10, 5), hours: 15, change: "definition", polls: 0 },
    discriminator: equal("input", "input.origin", "legacy"),
    meets: ({ input }) =>
      input["origin"] === "legacy"
        ? {
            ends: {
              state: "ResizeAll",
              error: "States.ExceedToleratedFailureThreshold",
              cause: "The specified tolerated failure threshold was exceeded",
            },
          }
        : {},
  },
];

/** The incidents of a time, on weekdays, each at its time of the day. */
export function fleetIncidents(from: number, to: number): readonly FleetIncident[] {
  return PLANS.map(({ part, timeOfDay, hours, shows = [], ...plan }) => {
    const begin = weekday(from + part * (to - from)) + timeOfDay;
    return { ...plan, shows, from: begin, to: hours === null ? null : Math.min(to, begin + hours * HOUR_MS) };
  });
}

/** The midnight of a day, or of the next one that is no weekend nor a Monday: yesterday was a weekday, too. */
function weekday(time: number): number {
  let day = Math.floor(time / DAY_MS) * DAY_MS;
  while ([0, 1, 6].includes(new Date(day).getUTCDay())) day += DAY_MS;
  return day;
}
