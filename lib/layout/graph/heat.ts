import { counted, formatCount, formatDuration } from "@/lib/base/wording";
import { decimal, dollars } from "@/lib/cost/money";
import { percentText, roughly } from "../outcomeStrip";

/*
 * A measure of all runs laid over the graph of a machine: how much of it each state has, as one of a few steps of a colour
 * and as a figure, since a colour alone says nothing to many.
 */

export const HEAT_MEASURES = ["failures", "p95", "visits", "retries", "cost"] as const;
export type HeatMeasure = (typeof HEAT_MEASURES)[number];

/** What is known of a state. `cost`: dollars as text; null: it costs nothing by itself. */
export type HeatState = {
  readonly state: string;
  /** Its type, where the definition has it. */
  readonly type: string | null;
  readonly visits: number;
  readonly failures: number;
  readonly retries: number;
  readonly p95: number | null;
  readonly cost: string | null;
};

/** `step` 0: nothing of it, or not known; 1…HEAT_STEPS. */
export type HeatMark = { readonly step: number; readonly text: string };
/** `tone`: what is bad, what repeats, what is only much. */
export type HeatTone = "bad" | "caught" | "much";
export type GraphHeat = {
  readonly tone: HeatTone;
  readonly marks: ReadonlyMap<string, HeatMark>;
  /** The most that each step stands for, ascending. */
  readonly legend: readonly { readonly step: number; readonly upTo: string }[];
};

export const HEAT_STEPS = 5;

type Measured = {
  readonly tone: HeatTone;
  /** Null: not known, or nothing of it can be. */
  readonly of: (state: HeatState) => number | null;
  readonly text: (value: number, state: HeatState) => string;
  /** A value by itself, in the legend. */
  readonly say: (value: number) => string;
  /** The least that the hottest step stands for: a little of something bad is not much of it. */
  readonly atLeast: number;
  /** Without a value. */
  readonly unknown?: (state: HeatState) => string;
};

/** A Fail state ends its level by failing: that is what it is for. */
export function isFail({ type }: Pick<HeatState, "type">): boolean {
  return type === "Fail";
}

const tries = ({ visits, retries }: HeatState) => visits + retries;
const share = (part: number, state: HeatState) => (tries(state) === 0 ? null : part / tries(state));

const wholeCount = (count: number) => formatCount(Math.floor(count));

const MEASURED: Readonly<Record<HeatMeasure, Measured>> = {
  failures: {
    tone: "bad",
    of: (state) => (isFail(state) ? null : share(state.failures, state)),
    text: (value, { failures }) => (failures === 0 ? "no failure" : `${percentText(value)} failed`),
    say: percentText,
    atLeast: 0.05,
    unknown: (state) => (isFail(state) ? "fails by design" : "not come to"),
  },
  p95: {
    tone: "much",
    of: ({ p95 }) => p95,
    text: (ms) => `p95 ${formatDuration(roughly(ms))}`,
    say: (ms) => formatDuration(roughly(ms)),
    atLeast: 1,
  },
  visits: {
    tone: "much",
    of: ({ visits }) => visits,
    text: (visits) => counted(visits, "visit"),
    say: wholeCount,
    atLeast: 1,
  },
  retries: {
    tone: "caught",
    of: ({ retries }) => retries,
    text: (retries) => counted(retries, "retry", "retries"),
    say: wholeCount,
    atLeast: 1,
  },
  cost: {
    tone: "much",
    of: ({ cost }) => (cost === null ? null : Number(cost)),
    text: (_, { cost }) => dollars(decimal(cost ?? "0")),
    say: (value) => dollars(decimal(value.toPrecision(2))),
    atLeast: 1e-9,
  },
};

/** The states of a machine by a measure; in equal steps up to the most that a state has. */
export function heatOf(states: readonly HeatState[], measure: HeatMeasure): GraphHeat {
  const { tone, of, text, say, atLeast, unknown = () => "not known" } = MEASURED[measure];
  const values = states.map((state) => [state, of(state)] as const);
  const most = Math.max(atLeast, ...values.map(([, value]) => value ?? 0));
  const marks = values.map(([state, value]): [string, HeatMark] => [
    state.state,
    value === null ? { step: 0, text: unknown(state) } : { step: stepOf(value / most), text: text(value, state) },
  ]);
  return { tone, marks: new Map(marks), legend: legendOf((part) => say(most * part)) };
}

/** Of few that are counted some steps stand for the same, or for none. */
function legendOf(say: (part: number) => string): GraphHeat["legend"] {
  const none = say(0);
  const steps = Array.from({ length: HEAT_STEPS }, (_, i) => ({ step: i + 1, upTo: say((i + 1) / HEAT_STEPS) }));
  return steps.filter(({ upTo }, i) => upTo !== none && upTo !== steps[i - 1]?.upTo);
}

function stepOf(part: number): number {
  return part > 0 ? Math.min(HEAT_STEPS, Math.max(1, Math.ceil(part * HEAT_STEPS - 1e-9))) : 0;
}
