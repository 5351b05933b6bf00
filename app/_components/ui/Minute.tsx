"use client";

import { useClock } from "./zone";

type Props = {
  readonly at: number;
  /** The time of the day alone. */
  readonly short?: boolean;
};

/** An instant to the minute, in the chosen zone: what is dated by many executions is not known to the millisecond. */
export function Minute({ at, short = false }: Props) {
  const clock = useClock();
  const text = short ? clock.time(at) : clock.dateTime(at);
  return (
    <time dateTime={new Date(at).toISOString()} title={clock.hover(at)}>
      {withoutSeconds(text)}
    </time>
  );
}

const SECONDS = ":00.000".length;

function withoutSeconds(text: string): string {
  return text.slice(0, -SECONDS);
}
