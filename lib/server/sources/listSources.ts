import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import { SECOND_MS } from "@/lib/base/time";
import type { SourceRow, SourcesAnswer } from "@/lib/contract/source";
import { SOURCE_KINDS, type SourceSettings, sourceSchema } from "@/lib/contract/sourceSettings";
import { pricesOf } from "@/lib/cost/prices";
import { watchingCost } from "@/lib/cost/watching";
import type { SourceRow as StoredSource } from "@/lib/store/sources/source";
import { leftOf, readFirstLook } from "@/lib/ingest/sources/firstLook";
import { readStandardCheckpoint } from "@/lib/ingest/sources/standard/checkpoint";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { shownRule } from "../redactSettings";
import { SOURCE_LEASE_MS } from "./heldSource";
import { regionOf } from "./region";

type Listing = Pick<Context, "store" | "overrides">;

/** All sources with how they stand at `now`, ms since the epoch. */
export async function listSources(context: Listing, now: number): Promise<Result<SourcesAnswer, UseCaseError>> {
  const rows = await context.store.sources.list();
  const { rules } = context.store.redaction;
  return ok({ sources: await Promise.all(rows.map((row) => rowOf(context, row, now))), hiding: rules.map(shownRule) });
}

async function rowOf({ store, overrides }: Listing, row: StoredSource, now: number): Promise<SourceRow> {
  const parsed = sourceSchema.safeParse(JSON.parse(row.settings));
  const left = Object.entries(await store.sources.countWanted(row.name));
  const checkpoint = row.kind === "folder" || row.kind === "push" ? null : await store.sources.checkpoint(row.name);
  return {
    name: row.name,
    kind: SOURCE_KINDS.find((kind) => kind === row.kind) ?? "standard",
    place: parsed.success ? placeOf(parsed.data) : "",
    isConfigured: row.configured,
    isPaused: row.paused,
    isRead: await store.leases.isHeld(`source:${row.name}`, SOURCE_LEASE_MS),
    isBeingRemoved: row.removing !== null,
    settingsProblem: parsed.success ? null : (parsed.error.issues[0]?.message ?? "They cannot be read."),
    createdAt: instant(row.createdAt),
    counts: row.counts,
    lastSuccessAt: row.lastSuccessAt === null ? null : instant(row.lastSuccessAt),
    upToDateAt: row.upToDateAt === null ? null : instant(row.upToDateAt),
    problem: problemOf(row),
    firstLook: firstLookOf(checkpoint),
    leftMs: leftMsOf(checkpoint, left),
    cost: parsed.success ? costOf(row, parsed.data, overrides, now) : null,
    metrics: await metricsOf({ store }, row),
    aside: await store.sources.countAside(row.name),
    left: left.flatMap(([reason, count]) => (count === 0 ? [] : [{ reason, count }])),
  };
}

/** Hours that differ and are shown. */
const SHOWN_HOURS = 20;

async function metricsOf({ store }: Pick<Listing, "store">, row: StoredSource): Promise<SourceRow["metrics"]> {
  if (row.comparedAt === null) return null;
  const { newest, ...counts } = await store.sources.comparedHours(row.name, SHOWN_HOURS);
  return {
    ...{ comparedAt: instant(row.comparedAt), problem: row.comparedProblem, ...counts },
    newest: newest.map((one) => ({ ...one, hour: instant(one.hour) })),
  };
}

function firstLookOf(checkpoint: string | null): SourceRow["firstLook"] {
  const look = readFirstLook(checkpoint);
  if (look === null) return null;
  return { from: instant(look.from), to: instant(look.to), done: look.done, leftMs: leftOf(look) };
}

/** What runs is asked for again when it may have ended: it is no backlog. */
function leftMsOf(checkpoint: string | null, left: readonly (readonly [string, number])[]): number | null {
  const { historiesPerSecond } = readStandardCheckpoint(checkpoint);
  const waiting = left.reduce((sum, [reason, count]) => (reason === "running" ? sum : sum + count), 0);
  return historiesPerSecond === 0 || waiting === 0 ? null : Math.round((waiting * SECOND_MS) / historiesPerSecond);
}

function costOf(
  { createdAt, counts: { bytes, requests, metrics } }: StoredSource,
  settings: SourceSettings,
  overrides: Listing["overrides"],
  now: number,
): SourceRow["cost"] {
  const prices = pricesOf(regionOf(settings, process.env), overrides);
  return watchingCost({ kind: settings.kind, bytes, requests, metrics, ageMs: Math.max(0, now - createdAt) }, prices);
}

function placeOf(settings: SourceSettings): string {
  if (settings.kind === "folder") return settings.folder ?? "";
  const { endpoint, profile, role } = settings;
  const who = role ?? (profile === undefined ? null : `profile ${profile}`);
  return [endpoint ?? regionOf(settings, process.env), who].filter((part) => part !== null).join(" · ");
}

function problemOf({ lastProblem, lastProblemAt, problemCount }: StoredSource): SourceRow["problem"] {
  if (lastProblem === null || lastProblemAt === null || problemCount === 0) return null;
  return { at: instant(lastProblemAt), why: lastProblem, remedy: remedyOf(lastProblem), times: problemCount };
}

/** What helps, by what was said. */
function remedyOf(problem: string): string {
  if (/sso login/.test(problem)) return "Run the command that the reason names; the source goes on by itself.";
  if (/credential|token|signature/i.test(problem)) {
    return "Renew the credentials (aws configure, aws sso login) or name a profile; the source goes on by itself.";
  }
  if (/AccessDenied|not authorized/i.test(problem))
    return "Allow what the reason names: stepscope iam prints the policy.";
  if (/throttl/i.test(problem)) return "Give it a larger share by `quota`, or wait: it goes on by itself.";
  return "It is tried again by itself. Test the source to see which call fails.";
}
