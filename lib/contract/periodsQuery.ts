import { type Instant, instant, parseInstant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import { DAY_MS } from "@/lib/base/time";
import { MAX_CHOICE } from "./dimension";
import type { QueryProblem } from "./listQuery";

/*
 * Two periods of a machine, or two of its definitions, side by side: `a` is what was before, `b` what is compared with it.
 */

/** A stretch of time (`from` included, `to` not), or the executions that ran with a definition: a hash or its beginning. */
export type PeriodSide =
  | { readonly kind: "time"; readonly from: Instant; readonly to: Instant }
  | { readonly kind: "revision"; readonly hash: string };

export type PeriodsQuery = { readonly machine: string; readonly a: PeriodSide; readonly b: PeriodSide };

/** A period is at most so long: a month beside a month. */
export const MAX_PERIOD_MS = 35 * DAY_MS;

/** How a side is given, for who gave it otherwise. */
const SIDE_FORM = "FROM..TO (milliseconds since the epoch or ISO 8601), or revision:HASH";

/** `1700000000000..1700003600000`, `2026-11-01T00:00:00Z..2026-11-02T00:00:00Z` or `revision:0a1b2c`; else why not. */
export function readPeriodSide(text: string): Result<PeriodSide, string> {
  const hash = /^revision:([0-9a-f]{6,64})$/.exec(text)?.[1];
  if (hash !== undefined) return ok({ kind: "revision", hash });
  const [begin, end, ...more] = text.split("..");
  const [from, to] = [momentOf(begin), momentOf(end)];
  if (from === null || to === null || more.length > 0) return err(SIDE_FORM);
  if (from >= to) return err("FROM before TO");
  return to - from > MAX_PERIOD_MS ? err("at most 35 days") : ok({ kind: "time", from, to });
}

function momentOf(text = ""): Instant | null {
  return /^\d{1,14}$/.test(text) ? instant(Number(text)) : parseInstant(text);
}

function printPeriodSide(side: PeriodSide): string {
  return side.kind === "time" ? `${side.from}..${side.to}` : `revision:${side.hash}`;
}

/** Reads `?machine=…&a=…&b=…`. */
export function parsePeriodsQuery(params: URLSearchParams): Result<PeriodsQuery, QueryProblem> {
  const machine = params.get("machine") ?? "";
  if (machine === "" || machine.length > MAX_CHOICE.machine) {
    return err({ parameter: "machine", why: "the name or ARN of a state machine" });
  }
  const [a, b] = [readPeriodSide(params.get("a") ?? ""), readPeriodSide(params.get("b") ?? "")];
  if (!a.ok) return err({ parameter: "a", why: a.error });
  if (!b.ok) return err({ parameter: "b", why: b.error });
  return ok({ machine, a: a.value, b: b.value });
}

export function printPeriodsQuery({ machine, a, b }: PeriodsQuery): URLSearchParams {
  return new URLSearchParams({ machine, a: printPeriodSide(a), b: printPeriodSide(b) });
}

/** The page that compares them. */
export function periodsHref(query: PeriodsQuery): string {
  return `/compare/periods?${printPeriodsQuery(query)}`;
}

/** Before and after a change are a day each: every hour of the day is in both. */
const AROUND_MS = DAY_MS;

/** The page that compares the day before a change, made after `since` and at `at` at the latest, with the day after it. */
export function aroundHref(machine: string, { since, at }: { readonly since: number; readonly at: number }): string {
  const side = (from: number, to: number): PeriodSide => ({ kind: "time", from: instant(from), to: instant(to) });
  return periodsHref({ machine, a: side(since - AROUND_MS, since), b: side(at, at + AROUND_MS) });
}
