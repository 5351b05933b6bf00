import type { HistoryEvent } from "./event";

/*
 * The first event of a fork is that of the execution that it is a fork of. In a file it bears a mark, so that nobody takes
 * the two for records of one run.
 */

const MEMBER = "stepscopeFork";

/** The events of a fork with the mark on the first. */
export function withForkMark(events: readonly HistoryEvent[], key: string): readonly HistoryEvent[] {
  const [first, ...rest] = events;
  if (first === undefined || first.type === "Unknown") return events;
  return [{ ...first, extra: { ...first.extra, event: { ...first.extra?.event, [MEMBER]: key } } }, ...rest];
}

/** The mark of a first event; null: it is of no fork. */
export function forkMarkOf(event: HistoryEvent): string | null {
  const mark = event.type === "Unknown" ? undefined : event.extra?.event?.[MEMBER];
  return typeof mark === "string" ? mark : null;
}
