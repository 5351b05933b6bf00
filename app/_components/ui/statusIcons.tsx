import { clsx } from "clsx";
import type { Status } from "@/lib/contract/status";
import type { SpanOutcome } from "@/lib/history/span";
import { OUTCOME_NAMES } from "@/lib/layout/label";

/*
 * States by shape as well as colour: tick, cross, clock, bar, pulse, turned arrow, dotted ring.
 */

export type StatusIconName = SpanOutcome | "unreached" | "mixed" | "redrive";

const PATHS: Readonly<Record<StatusIconName, { readonly colour: string; readonly path: React.ReactNode }>> = {
  succeeded: { colour: "text-ok", path: <path d="M2.5 6.4 5 9l4.7-6" /> },
  failed: { colour: "text-bad", path: <path d="m2.8 2.8 6.4 6.4m0-6.4L2.8 9.2" /> },
  timedOut: {
    colour: "text-late",
    path: (
      <>
        <circle cx="6" cy="6" r="4.6" />
        <path d="M6 3.4V6l1.9 1.2" />
      </>
    ),
  },
  aborted: {
    colour: "text-cut",
    path: (
      <>
        <circle cx="6" cy="6" r="4.6" />
        <path d="M3.9 6h4.2" />
      </>
    ),
  },
  caught: {
    colour: "text-caught",
    path: <path d="M2 3v1.5A3 3 0 0 0 5 7.500h4.500M7.300 5.200 9.700 7.500 7.300 9.800" />,
  },
  open: { colour: "text-run pulse", path: <circle cx="6" cy="6" r="3.2" fill="currentColor" /> },
  unknown: { colour: "text-ink-3", path: <circle cx="6" cy="6" r="4.4" strokeDasharray="1.6 1.8" /> },
  unreached: { colour: "text-ink-3", path: <circle cx="6" cy="6" r="1" fill="currentColor" stroke="none" /> },
  mixed: {
    colour: "text-caught",
    path: (
      <>
        <circle cx="6" cy="6" r="4.4" />
        <path d="M6 1.600a4.400 4.400 0 0 0 0 8.800z" fill="currentColor" stroke="none" />
      </>
    ),
  },
  redrive: { colour: "text-run", path: <path d="M9.800 4.500A4.200 4.200 0 1 0 10.200 7M10 1.800v2.900H7.100" /> },
};

/** What a screen reader hears, and a title says. */
export const STATUS_ICON_NAMES: Readonly<Record<StatusIconName, string>> = {
  ...OUTCOME_NAMES,
  unreached: "not reached",
  mixed: "succeeded, not all inside of it did",
  redrive: "waiting for a redrive",
};

/** The lines of a mark alone, on a field of 12 by 12, for drawings that bring their own strokes. */
export function StatusIconLines({ mark }: { mark: StatusIconName }) {
  return PATHS[mark].path;
}

/** The shape of an outcome. With `named`, screen readers hear it. */
export function StatusIcon({
  mark,
  named = true,
  size = 12,
}: {
  mark: StatusIconName;
  named?: boolean;
  size?: number;
}) {
  const { colour, path } = PATHS[mark];
  return (
    <svg
      viewBox="0 0 12 12"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={clsx("shrink-0", colour)}
      {...(named ? { role: "img", "aria-label": STATUS_ICON_NAMES[mark] } : { "aria-hidden": true })}
    >
      {path}
    </svg>
  );
}

export const STATUS = {
  RUNNING: { mark: "open", name: "Running", ink: "text-run", fill: "var(--run)" },
  SUCCEEDED: { mark: "succeeded", name: "Succeeded", ink: "text-ok", fill: "var(--ok)" },
  FAILED: { mark: "failed", name: "Failed", ink: "text-bad", fill: "var(--bad)" },
  TIMED_OUT: { mark: "timedOut", name: "Timed out", ink: "text-late", fill: "var(--late)" },
  ABORTED: { mark: "aborted", name: "Aborted", ink: "text-cut", fill: "var(--cut)" },
  PENDING_REDRIVE: { mark: "redrive", name: "Pending redrive", ink: "text-run", fill: "var(--caught-line)" },
  UNKNOWN: { mark: "unknown", name: "Unknown", ink: "text-ink-3", fill: "var(--faint)" },
} as const satisfies Record<Status, { mark: StatusIconName; name: string; ink: string; fill: string }>;

export function StatusLabel({ status, size = 12 }: { status: Status; size?: number }) {
  const { mark, name, ink } = STATUS[status];
  return (
    <span className={clsx("inline-flex items-center gap-1.5 align-top whitespace-nowrap", ink)}>
      <StatusIcon mark={mark} named={false} size={size} />
      {name}
    </span>
  );
}
