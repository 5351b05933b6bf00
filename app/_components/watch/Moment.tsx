"use client";

import { useClock } from "../ui/zone";

/** An instant to the second, in the chosen zone: looks and messages are minutes apart. */
export function Moment({ at }: { at: number }) {
  const clock = useClock();
  return (
    <time dateTime={new Date(at).toISOString()} title={clock.hover(at)}>
      {clock.dateTime(at).slice(0, -MILLISECONDS)}
    </time>
  );
}

const MILLISECONDS = ".000".length;
