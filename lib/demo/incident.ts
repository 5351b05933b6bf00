import type { Json } from "@/lib/base/json";
import type { Chance } from "./chance";
import { functionError, payloadOf, THROTTLED } from "./machine";

/** What goes wrong with a task, or how much slower it is. `hang`: no answer ever comes. */
export type Effect =
  | { readonly kind: "fails"; readonly error: string; readonly cause: string }
  | { readonly kind: "slower"; readonly factor: number }
  | { readonly kind: "hangs" };

/** Something planted: from `from` to `to` (ms UTC) tasks of one state behave otherwise. */
export type Incident = {
  readonly id: string;
  readonly title: string;
  readonly machine: string;
  readonly state: string;
  /** The error that a person finds in the histories. */
  readonly error: string;
  readonly from: number;
  readonly to: number;
  /** When, after it was mended, someone redrives most of what it made fail; absent: nobody does. */
  readonly redriven?: number;
  /** What this task meets; null when it is spared. */
  readonly strikes: (input: Json, chance: Chance) => Effect | null;
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** An incident with its place in any stretch of time: after `part` of it, at an hour of the day, for some hours. */
type Planned = Omit<Incident, "from" | "to" | "redriven"> & {
  readonly part: number;
  readonly hour: number;
  readonly hours: number;
  readonly isRedriven?: true;
};

const PLANNED: readonly Planned[] = [
  {
    id: "broken-deploy",
    title: "A deploy of charge-card reads a field that is not there",
    machine: "order-fulfilment",
    state: "ChargeCard",
    error: "TypeError",
    part: 0.62,
    hour: 16,
    hours: 5,
    isRedriven: true,
    strikes: (_input, chance) =>
      chance.happens(0.85)
        ? fails("TypeError", functionError("TypeError", "Cannot read properties of undefined (reading 'currency')"))
        : null,
  },
  {
    id: "throttling",
    title: "The account's Lambda concurrency is used up",
    machine: "catalog-import",
    state: "Extract",
    error: THROTTLED.error,
    part: 0.3,
    hour: 9,
    hours: 4,
    isRedriven: true,
    strikes: (_input, chance) => (chance.happens(0.6) ? { kind: "fails", ...THROTTLED } : null),
  },
  {
    id: "slow-issuer",
    title: "The card issuer answers thirty times as slowly",
    machine: "payment-capture",
    state: "Authorise",
    error: "States.Timeout",
    part: 0.45,
    hour: 17,
    hours: 4,
    strikes: () => ({ kind: "slower", factor: 30 }),
  },
  {
    id: "poisoned-partition",
    title: "A supplier delivers a partition with a broken row",
    machine: "catalog-import",
    state: "Transform",
    error: "MalformedRecord",
    part: 0.74,
    hour: 0,
    hours: 30,
    strikes: (input) =>
      payloadOf(input)["partition"] === "part-3"
        ? fails("MalformedRecord", functionError("MalformedRecord", "Row 1184: 'price' is not a number"))
        : null,
  },
  {
    id: "no-moderators",
    title: "Nobody moderates: the callback never comes",
    machine: "video-publishing",
    state: "Moderate",
    error: "States.Timeout",
    part: 0.52,
    hour: 8,
    hours: 20,
    strikes: (_input, chance) => (chance.happens(0.7) ? { kind: "hangs" } : null),
  },
  {
    id: "bad-data",
    title: "A column of the refunds table changes its type",
    machine: "nightly-report",
    state: "Refunds",
    error: "States.TaskFailed",
    part: 0.85,
    hour: 0,
    hours: 26,
    strikes: () => fails("States.TaskFailed", '{"State":"FAILED","StateChangeReason":"HIVE_BAD_DATA: column total"}'),
  },
];

/**
 * The incidents of a stretch of time, at places relative to its length, so that each is there however short
 * it is.
 */
export function incidents(from: number, to: number): readonly Incident[] {
  return PLANNED.map(({ part, hour, hours, isRedriven, ...planned }) => {
    const start = startOf(from, to, part, hour);
    const end = start + Math.min(hours * HOUR, Math.round((to - from) * 0.08));
    const redriven = end + Math.min(2 * HOUR, Math.round((to - from) * 0.02));
    return { ...planned, from: start, to: end, ...(isRedriven === undefined ? {} : { redriven }) };
  });
}

/** A part of the stretch, moved to an hour of its day (UTC) when there are days enough. */
function startOf(from: number, to: number, part: number, hour: number): number {
  const at = from + Math.round((to - from) * part);
  if (to - from < 3 * DAY) return at;
  return Math.floor(at / DAY) * DAY + hour * HOUR;
}

function fails(error: string, cause: string): Effect {
  return { kind: "fails", error, cause };
}

/** A definition that was in force for a while. `edit` makes it out of the machine's own. */
export type Revision = {
  readonly id: string;
  readonly title: string;
  readonly machine: string;
  readonly state: string;
  readonly error: string;
  readonly from: number;
  readonly to: number;
  readonly edit: (definition: Json) => Json;
};

/** A change of a definition that makes matters worse until it is taken back. */
export function revisions(from: number, to: number): readonly Revision[] {
  const start = startOf(from, to, 0.18, 12);
  return [
    {
      id: "short-timeout",
      title: "ChargeCard's timeout goes from 30 seconds to one",
      machine: "order-fulfilment",
      state: "ChargeCard",
      error: "States.Timeout",
      from: start,
      to: start + Math.round((to - from) * 0.05),
      edit: (definition) => editState(definition, "ChargeCard", { TimeoutSeconds: 1 }),
    },
  ];
}

function editState(definition: Json, name: string, change: Readonly<Record<string, Json>>): Json {
  const machine = definition as { readonly States: Readonly<Record<string, Readonly<Record<string, Json>>>> };
  return { ...machine, States: { ...machine.States, [name]: { ...machine.States[name], ...change } } };
}
