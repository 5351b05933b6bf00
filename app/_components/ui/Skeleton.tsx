import { clsx } from "clsx";

/** A grey stand-in of the size of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={clsx("skeleton inline-block", className)} />;
}
