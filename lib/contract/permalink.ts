import { err, ok, type Result } from "@/lib/base/result";
import { isKey } from "./key";

/*
 * Addresses that people paste into chats and tickets. They outlive versions, so they carry one: absent is
 * version 1. A later version adds `v=2` and keeps reading this one.
 *
 *   /executions/<key>                         the execution
 *   /executions/<key>?event=24999             one event of it, selected
 *   /executions/<key>?tab=events&event=24999  on that tab
 *   /executions/<key>?tab=replay&fork=<fork>  a fork of it that is kept, on the tab of its replay
 *   /executions/<key>?tab=rerun               what running it again will do
 *   /executions/<key>?from=1200&to=5400       a stretch of the timeline, milliseconds after the start
 *   /executions/<key>?find=status:failed&only=matches,critical
 *                                             steps that are looked for there (lib/layout/filter), and which are left
 */

export const TABS = ["timeline", "graph", "events", "definition", "data", "cost", "replay", "rerun"] as const;
export type Tab = (typeof TABS)[number];

export type Permalink = {
  readonly key: string;
  /** Null: whichever tab the page opens on. */
  readonly tab: Tab | null;
  /** Id of the selected event. */
  readonly event: number | null;
  /** Key of a fork that is shown. */
  readonly fork: string | null;
  /** Milliseconds after the start of the execution; `to` is greater than `from`. */
  readonly range: { readonly from: number; readonly to: number } | null;
};

/** Why an address is not a permalink of this version. */
export type PermalinkProblem = {
  readonly part: "path" | "v" | "tab" | "event" | "fork" | "range";
  readonly found: string;
};

const PATH = /^\/executions\/([^/]*)\/?$/;
const DIGITS = /^\d{1,13}$/;
const VERSION = "1";

/** The address, relative to the root of the site. */
export function printPermalink(link: Permalink): string {
  const params = new URLSearchParams();
  if (link.tab !== null) params.set("tab", link.tab);
  if (link.event !== null) params.set("event", String(link.event));
  if (link.fork !== null) params.set("fork", link.fork);
  if (link.range !== null) {
    params.set("from", String(link.range.from));
    params.set("to", String(link.range.to));
  }
  return params.size === 0 ? `/executions/${link.key}` : `/executions/${link.key}?${params}`;
}

/** The page of an execution that is known by its ARN alone: it is opened, or asked for where it is not stored. */
export function executionHref(arn: string): string {
  return `/executions/${encodeURIComponent(arn)}`;
}

/** Reads an address with or without its scheme and host; parameters it does not know are ignored. */
export function parsePermalink(address: string): Result<Permalink, PermalinkProblem> {
  const afterHost = address.replace(/^[a-z]+:\/\/[^/?#]*/i, "").replace(/#.*$/s, "");
  const mark = afterHost.indexOf("?");
  const path = mark < 0 ? afterHost : afterHost.slice(0, mark);
  const key = PATH.exec(path)?.[1];
  if (key === undefined || !isKey(key)) return err({ part: "path", found: path });
  return parsePermalinkQuery(key, new URLSearchParams(mark < 0 ? "" : afterHost.slice(mark + 1)));
}

/** The same from what a page's router has already taken apart. */
export function parsePermalinkQuery(key: string, params: URLSearchParams): Result<Permalink, PermalinkProblem> {
  const version = params.get("v") ?? VERSION;
  if (version !== VERSION) return err({ part: "v", found: version });
  const tab = params.get("tab");
  if (tab !== null && !isTab(tab)) return err({ part: "tab", found: tab });
  const event = params.get("event");
  if (event !== null && !(DIGITS.test(event) && Number(event) > 0)) return err({ part: "event", found: event });
  const fork = params.get("fork");
  if (fork !== null && !isKey(fork)) return err({ part: "fork", found: fork });
  const range = parseRange(params.get("from"), params.get("to"));
  if (!range.ok) return range;
  return ok({ key, tab, event: event === null ? null : Number(event), fork, range: range.value });
}

function parseRange(from: string | null, to: string | null): Result<Permalink["range"], PermalinkProblem> {
  if (from === null && to === null) return ok(null);
  if (from === null || to === null || !DIGITS.test(from) || !DIGITS.test(to) || Number(from) >= Number(to)) {
    return err({ part: "range", found: `${from ?? ""}-${to ?? ""}` });
  }
  return ok({ from: Number(from), to: Number(to) });
}

function isTab(text: string): text is Tab {
  return TABS.some((tab) => tab === text);
}
