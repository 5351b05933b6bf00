import type { Instant } from "@/lib/base/instant";
import { instant } from "@/lib/base/instant";
import type { MassRequest } from "@/lib/contract/massRedrive";

/** What somebody has written into the form. Times are of UTC, `2026-01-31T12:00`. */
export type MassDraft = {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly trial: string;
  readonly rate: string;
  readonly stopAbove: string;
};

export type GivenFilter = { readonly filter: string; readonly from: Instant | null; readonly to: Instant | null };

/** What the form begins with: the trial and the bound are there unless somebody takes them out. */
export function draftOf({ from, to }: GivenFilter): MassDraft {
  return { name: "", from: timeText(from), to: timeText(to), trial: "5", rate: "1", stopAbove: "10" };
}

/** `2026-01-31T12:00`, of UTC; a field for a time takes it. */
function timeText(at: Instant | null): string {
  return at === null ? "" : new Date(at).toISOString().slice(0, 16);
}

/** What is asked for; null while something is missing or no number. */
export function requestOf(draft: MassDraft, filter: string): MassRequest | null {
  const [from, to] = [timeOf(draft.from), timeOf(draft.to)];
  const trial = draft.trial.trim() === "" ? null : Number(draft.trial);
  const [rate, stopAbove] = [Number(draft.rate), Number(draft.stopAbove) / 100];
  if (from === null || to === null || draft.name.trim() === "") return null;
  if ((trial !== null && !Number.isInteger(trial)) || !(rate > 0) || !(stopAbove >= 0)) return null;
  return { name: draft.name, filter, from, to, trial, rate, stopAbove };
}

function timeOf(text: string): Instant | null {
  const at = Date.parse(`${text}:00Z`);
  return Number.isNaN(at) ? null : instant(at);
}
