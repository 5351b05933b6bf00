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

/**
 * The incidents of a stretch of time, at places relative to its length, so that each is there however short
 * it is.
 */
export function incidents(from: number, to: number): readonly Incident[] {
  const lasting = (part: number, hour: number, hours: number) => {
    const start = startOf(from, to, part, hour);
    return { from: start, to: start + Math.min(hours * HOUR, Math.round((to - from) * 0.08)) };
  };
  const thenRedriven = (lasts: { readonly from: number; readonly to: number }) => ({
    ...lasts,
    redriven: lasts.to + Math.min(2 * HOUR, Math.round((to - from) * 0.02)),
  });
  return [
    {
      id: "broken-deploy",
      title: "A deploy of charge-card reads a field that is not there",
      machine: "order-fulfilment",
      state: "ChargeCard",
      error: "TypeError",
      ...thenRedriven(lasting(0.62, 16, 5)),
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
      ...thenRedriven(lasting(0.3, 9, 4)),
      strikes: (_input, chance) => (chance.happens(0.6) ? { kind: "fails", ...THROTTLED } : null),
    },
    {
      id: "slow-issuer",
      title: "The card issuer answers thirty times as slowly",
      machine: "payment-capture",
      state: "Authorise",
      error: "States.Timeout",
      ...lasting(0.45, 17, 4),
      strikes: () => ({ kind: "slower", factor: 30 }),
    },
    {
      id: "poisoned-partition",
      title: "A supplier delivers a partition with a broken row",
      machine: "catalog-import",
      state: "Transform",
      error: "MalformedRecord",
      ...lasting(0.74, 0, 30),
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
      ...lasting(0.52, 8, 20),
      strikes: (_input, chance) => (chance.happens(0.7) ? { kind: "hangs" } : null),
    },
    {
      id: "bad-data",
      title: "A column of the refunds table changes its type",
      machine: "nightly-report",
      state: "Refunds",
      error: "States.TaskFailed",
      ...lasting(0.85, 0, 26),
      strikes: () => fails("States.TaskFailed", '{"State":"FAILED","StateChangeReason":"HIVE_BAD_DATA: column total"}'),
    },
  ];
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
