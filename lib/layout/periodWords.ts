import { formatDuration, formatQuantity } from "@/lib/base/wording";
import { picoDollars } from "@/lib/cost/money";
import type { Figure, FigureName, FigureVerdict } from "@/lib/stats/periods/period";
import { percentText, roughly } from "./outcomeStrip";

type Words = {
  readonly name: string;
  readonly value: (value: number) => string;
  /** The size of a difference, without its sign. */
  readonly size: (value: number) => string;
};

const duration = (ms: number) => formatDuration(roughly(ms));
const quantity = (value: number) => formatQuantity(Number(value.toPrecision(3)));
const points = (share: number) => `${quantity(share * 100)} points`;

const share = { value: percentText, size: points };
const time = { value: duration, size: duration };
const count = { value: quantity, size: quantity };

const WORDS: Readonly<Record<FigureName, Words>> = {
  executions: { name: "Executions an hour", ...count },
  failed: { name: "Failed", ...share },
  retried: { name: "Tried something again", ...share },
  p50: { name: "Median duration", ...time },
  p95: { name: "95th percentile of durations", ...time },
  cost: { name: "Cost of an execution", value: picoDollars, size: picoDollars },
  reached: { name: "Came to it", ...share },
  visits: { name: "Visits", ...count },
  time: { name: "Time", ...time },
  failures: { name: "Failures", ...count },
  retries: { name: "Retries", ...count },
};

export function figureName(name: FigureName): string {
  return WORDS[name].name;
}

/** `12 %`, `1.2 s`; `–` where there is nothing that it would be of. */
export function figureValue(name: FigureName, value: number | null): string {
  return value === null ? "–" : WORDS[name].value(value);
}

type Differing = Pick<Figure, "name" | "difference">;

/** `+11 points`, `−30 ms`, `0`. */
export function differenceText({ name, difference }: Differing): string {
  return difference === null ? "–" : signed(name, difference.value);
}

/** `+9 points to +13 points`. */
export function intervalText({ name, difference }: Differing): string {
  return difference === null ? "–" : `${signed(name, difference.low)} to ${signed(name, difference.high)}`;
}

function signed(name: FigureName, value: number): string {
  const { size } = WORDS[name];
  const text = size(Math.abs(value));
  // What is rounded to nothing has no sign.
  return text === size(0) ? text : `${value > 0 ? "+" : "−"}${text}`;
}

export const VERDICT_WORDS: Readonly<Record<FigureVerdict, string>> = {
  more: "more, surely",
  less: "less, surely",
  unsure: "cannot be told apart",
  tooFew: "too few to tell",
};

/** `p < 0.001`, `p = 0.012`; nothing where there are too few. */
export function chanceText(p: number | null): string {
  if (p === null) return "";
  return p < 0.001 ? "p < 0.001" : `p = ${Number(p.toPrecision(2))}`;
}

export function isSure({ verdict }: Pick<Figure, "verdict">): boolean {
  return verdict === "more" || verdict === "less";
}

type Told = {
  readonly figures: readonly Figure[];
  readonly states: readonly { readonly state: string; readonly figures: readonly Figure[] }[];
};
/** A figure of the machine, or of one of its states. */
export type ToldFigure = { readonly state: string | null; readonly figure: Figure };

/** What differs surely: of the machine first, then by state, in the order of the answer. */
export function sureFigures({ figures, states }: Told): ToldFigure[] {
  return [
    ...figures.map((figure) => ({ state: null, figure })),
    ...states.flatMap(({ state, figures: own }) => own.map((figure) => ({ state, figure }))),
  ].filter(({ figure }) => isSure(figure));
}
