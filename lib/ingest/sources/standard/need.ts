import { MINUTE_MS } from "@/lib/base/time";
import type { KnownExecution, Wanted } from "@/lib/store/sources/sourceCommit";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import type { Priority } from "../../pace/pace";
import { isChosen } from "../chosen";
import type { ListedExecution } from "./rows";

/*
 * Whose history is fetched: of failures all, of successes a share. AWS gives 20 pages a second, 1.73 million a day, an
 * account and region; rows cost none of these.
 */

/** An account with fewer executions a day is small: all of its histories are fetched. */
const SMALL_PER_DAY = 20_000;

/** The share of histories of successes, 0 to 1. `perDay`: executions of a day, of the last that were listed. */
export function shareOf({ share = "auto" }: SourceSettings, perDay: number): number {
  return share === "auto" ? (perDay <= SMALL_PER_DAY ? 1 : 0) : share;
}

/** Whether it goes on: its end is still to come. */
export function isOpen(status: string): boolean {
  return status === "RUNNING" || status === "PENDING_REDRIVE";
}

/** Shortest and longest time after which an open execution is asked for again, in ms. */
const SOONEST_MS = 20_000;
const LATEST_MS = 3_600_000;

/** When an open execution is asked for again, ms: the longer it has been running, the later. */
export function nextLook(startedAt: number, now: number): number {
  return now + Math.min(LATEST_MS, Math.max(SOONEST_MS, (now - startedAt) / 10));
}

/** What an answer is waited for with, by the reason that something is wanted for. */
export const PRIORITIES: { readonly [K in Wanted["reason"]]: Priority } = {
  watched: "watched",
  failed: "failed",
  mapItem: "failed",
  redriven: "failed",
  late: "rest",
  running: "rest",
  share: "rest",
};

/** What nobody answers for is asked for again so often, later each time. */
export const MAX_ATTEMPTS = 8;

/** The wish for what could not be read now, at a later time; null after too many times. */
export function triedAgain(wanted: Wanted, now: number): Wanted | null {
  const attempts = wanted.attempts + 1;
  return attempts >= MAX_ATTEMPTS ? null : { ...wanted, attempts, notBefore: now + MINUTE_MS * 2 ** attempts };
}

/** What is to be done about an execution that was listed; null: nothing, or nothing more than was known. */
export function wantedOf(
  execution: ListedExecution,
  known: KnownExecution | undefined,
  share: number,
  now: number,
): Wanted | null {
  const { arn, versionArn: machineArn, status, startedAt, redrives, mapRunArn } = execution;
  const base = { arn, machineArn, startedAt, attempts: 0 };
  if (isOpen(status)) {
    if (known !== undefined && known.wanted !== null) return null;
    return { ...base, kind: "status", reason: "running", notBefore: nextLook(startedAt, now) };
  }
  const isRead = known !== undefined && known.settled !== null && known.redrives >= redrives && !isOpen(known.status);
  if (isRead || known?.wanted === "history") return null;
  const history = { ...base, kind: "history", notBefore: 0 } as const;
  if (redrives > 0) return { ...history, reason: "redriven" };
  if (status !== "SUCCEEDED") return { ...history, reason: mapRunArn === null ? "failed" : "mapItem" };
  return isChosen(arn, share) ? { ...history, reason: "share" } : null;
}

/** Whether a list tells for the first time of a success whose history nobody will ask for: the share left it out. */
export function isLeftOut(execution: ListedExecution, known: KnownExecution | undefined, share: number): boolean {
  const { arn, status, redrives } = execution;
  // Of what is still to be looked at, that look tells.
  const isDecided = known !== undefined && (known.settled !== null || known.wanted !== null);
  return status === "SUCCEEDED" && redrives === 0 && isNews(execution, known) && !isDecided && !isChosen(arn, share);
}

/** Whether the list tells what is not stored yet. */
export function isNews({ status, redrives }: ListedExecution, known: KnownExecution | undefined): boolean {
  return known === undefined || known.status !== status || known.redrives < redrives;
}
