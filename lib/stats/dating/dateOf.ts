import type { Measure } from "../usual/measure";
import type { Dated } from "./dated";
import { dateRateChange } from "./dateRate";
import { dateShareChange } from "./dateShare";
import { dateShift } from "./dateShift";

/** An execution as a date is made of it, in the order of the start. */
export type DatedExecution = {
  readonly startedAt: number;
  readonly status: string;
  readonly retries: number;
  readonly durationMs: number | null;
  /** In 10^-12 dollars. */
  readonly cost: number | null;
};

/** When a measure became worse; executions ascend by their start and began between `from` and `to` (ms UTC). Null: it did not. */
export function dateOf(measure: Measure, rows: readonly DatedExecution[], from: number, to: number): Dated | null {
  const measured = (of: (row: DatedExecution) => number | null) =>
    dateShift(rows.flatMap((row) => (of(row) === null ? [] : [{ at: row.startedAt, value: of(row) ?? 0 }])));
  switch (measure) {
    case "failures":
      return dateShareChange(
        rows.map(({ startedAt: at, status }) => ({ at, isBad: status === "FAILED" || status === "TIMED_OUT" })),
      );
    case "retries":
      return dateShareChange(rows.map(({ startedAt: at, retries }) => ({ at, isBad: retries > 0 })));
    case "duration":
      return measured(({ status, durationMs }) => (status === "SUCCEEDED" ? durationMs : null));
    case "cost":
      return measured(({ cost, durationMs }) => (durationMs === null ? null : cost));
    case "fewer":
    case "more":
      return dateRateChange(measure, { starts: rows.map(({ startedAt }) => startedAt), from, to });
  }
}
