import { formatCount } from "@/lib/base/wording";
import type { MassItemState, MassRedrive, MassState } from "@/lib/contract/massRedrive";

export const STATE_LABELS = {
  unconfirmed: "Not confirmed yet",
  running: "Running",
  trialDone: "The trial is done",
  stopped: "Stopped",
  cancelled: "Cancelled",
  done: "Done",
} as const satisfies Record<MassState, string>;

export const ITEM_LABELS = {
  waiting: "waiting",
  sending: "being sent",
  sent: "redriven, runs",
  succeeded: "succeeded",
  failedAgain: "failed again",
  refused: "refused",
  stopped: "not sent",
} as const satisfies Record<MassItemState, string>;

/** `363 succeeded, 37 failed again`: the states that occur. */
export function countsText({ counts }: MassRedrive): string {
  const parts = Object.entries(ITEM_LABELS).flatMap(([state, label]) => {
    const count = counts[state as MassItemState] ?? 0;
    return count === 0 ? [] : [`${formatCount(count)} ${label}`];
  });
  return parts.join(", ");
}

/** Executions that have their result. */
export function endedOf({ counts }: MassRedrive): number {
  return (counts.succeeded ?? 0) + (counts.failedAgain ?? 0) + (counts.refused ?? 0);
}

/** A filter as the search box and the lists beside it name it: `machine=orders, status: FAILED`; "all" where it filters nothing. */
export function filterText(filter: string): string {
  const parts = [...new URLSearchParams(filter)].map(([name, value]) => (name === "q" ? value : `${name}: ${value}`));
  return parts.length === 0 ? "all" : parts.join(", ");
}

/** How it is sent, in a sentence. */
export function paceText({ rate, trial, stopAbove }: MassRedrive): string {
  const first = trial === null ? "" : `The first ${formatCount(trial)} are a trial. `;
  const bound = stopAbove >= 1 ? "It does not stop for failures." : `It stops above ${percent(stopAbove)} of failures.`;
  return `${first}At most ${rate} a second. ${bound}`;
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}
