"use client";

import { useClock } from "./zone";

/** An instant in the chosen zone; the other zone and the age on hover. */
export function Time({ at, className, short = false }: { at: number; className?: string; short?: boolean }) {
  const clock = useClock();
  return (
    <time dateTime={new Date(at).toISOString()} title={clock.hover(at)} className={className}>
      {short ? clock.time(at) : clock.dateTime(at)}
    </time>
  );
}
