import { FilterLogEventsCommand, type FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import { HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { listed } from "../../aws/pages";
import { Refusal } from "../../refusal";
import { codeOf, type Collection } from "../collection";
import { RecentIds } from "../../recentIds";
import { sinceOf } from "@/lib/contract/sourceSettings";
import { Backfill } from "./backfill";
import { type ExpressCheckpoint, type GroupProgress, newGroupProgress } from "./checkpoint";
import { type DefinitionAt, executionsOf, LogBatch } from "./logBatch";
import { groupTarget } from "./logFindings";
import { Sampler } from "./sampler";

/*
 * Events come late: FilterLogEvents takes windows of event time only. So now and then the stretch is read again in which
 * events may lie that came since it was read so the last time, and events that were seen before are dropped. What is later
 * than the overlap is found by Logs Insights (lateEvents.ts).
 */

/** How late an event may come and be found by reading again, in ms. */
export const OVERLAP_MS = 15 * MINUTE_MS;
/** How often that is; the looks in between begin where the last one ended. */
const OVERLAP_EVERY_MS = 5 * MINUTE_MS;
/** How far AWS's clock may be behind this one, in ms. */
const CLOCKS_APART_MS = 5 * MINUTE_MS;
/** How far the looks in between reach back, in ms: events of one moment may be cut by it. */
const SEAM_MS = 10_000;
/** The longest window: a token is good for a day, and a crash goes on at the token. */
const WINDOW_MS = HOUR_MS;
/** The largest page of FilterLogEvents. */
const PAGE = 10_000;
/** Events, and characters of them, that are stored in one transaction. */
const BATCH_EVENTS = 10_000;
const BATCH_CHARACTERS = 16 * 1024 ** 2;
/** Ids of events that are remembered: those of a busy quarter of an hour. */
const REMEMBERED = 500_000;
/** Pages one after another without an event: AWS answers many over a stretch where nothing was logged. */
const MAX_IDLE = 2_000;

type Window = NonNullable<GroupProgress["window"]>;

/** Where a batch was read; `position`: how far events were read, ms since the epoch. */
type Place = { readonly group: string; readonly progress: GroupProgress; readonly position: number };

/** Reads log groups window by window. */
export class GroupReader {
  private readonly seen = new RecentIds(REMEMBERED);
  private readonly samplers = new Map<string, Sampler>();
  /** When the overlap of a group was last read to its end: at every start of the program it is. */
  private readonly overlapAt = new Map<string, number>();
  private readonly backfill: Backfill;

  constructor(
    private readonly collection: Collection,
    private readonly checkpoint: ExpressCheckpoint,
    private readonly definitionAt: DefinitionAt,
    /** Told when more of a group was read, before that is stored. */
    private readonly onProgress: () => void,
  ) {
    this.backfill = new Backfill(collection);
  }

  progressOf(group: string): GroupProgress {
    const progress = this.checkpoint.groups[group] ?? newGroupProgress();
    this.checkpoint.groups[group] = progress;
    return progress;
  }

  /** Reads what is new of a group up to now. */
  async read(group: string): Promise<void> {
    const { clock } = this.collection.tools;
    const until = clock.now();
    const progress = this.progressOf(group);
    // What comes from now on into windows that will have been read, and is later than the overlap reaches, is asked of Insights.
    if (progress.insightsAt === 0) progress.insightsAt = until - OVERLAP_MS;
    // By AWS's clock: what had come by then is seen by the calls that follow.
    const cameBy = Math.max(progress.newestIngestion, until - CLOCKS_APART_MS);
    if (progress.through === null && progress.window === null) progress.overlapFrom = cameBy;
    if (progress.window === null) await this.readPast(group, progress, until);
    const isOverlap = progress.window === null && this.isOverlapDue(group, until);
    let window = progress.window ?? this.nextWindow(group, progress, until, isOverlap);
    for (;;) {
      await this.readWindow(group, progress, window);
      if (window.to >= until) break;
      window = { from: window.to, to: Math.min(window.to + WINDOW_MS, until), token: null };
    }
    if (!isOverlap) return;
    progress.overlapFrom = Math.max(progress.overlapFrom, cameBy);
    this.overlapAt.set(group, until);
  }

  private isOverlapDue(group: string, now: number): boolean {
    return now - (this.overlapAt.get(group) ?? -Infinity) >= OVERLAP_EVERY_MS;
  }

  /** What lies back further than pages are worth; windows go on where it ends. */
  private async readPast(group: string, progress: GroupProgress, now: number): Promise<void> {
    const from = progress.through ?? now - sinceOf(this.collection.tools.settings);
    const to = this.backfill.endOf(from, now);
    if (to === null) return;
    const behind = progress.through === null ? from : from - OVERLAP_MS;
    await this.backfill.read(
      { from: Math.min(behind, progress.waitingSince ?? behind), to },
      {
        group,
        store: async (batch, through) => {
          progress.through = Math.max(progress.through ?? 0, through);
          // What came later than this is young, or is found as late.
          progress.newestIngestion = Math.max(progress.newestIngestion, through);
          this.onProgress();
          await this.store(batch, { group, progress, position: through });
        },
        readPages: (stretch) => this.readWindow(group, progress, { ...stretch, token: null }),
      },
    );
  }

  private nextWindow(group: string, progress: GroupProgress, now: number, isOverlap: boolean): Window {
    const { through, overlapFrom, waitingSince } = progress;
    if (through === null) {
      const from = now - sinceOf(this.collection.tools.settings);
      return { from, to: Math.min(from + WINDOW_MS, now), token: null };
    }
    const seenBy = Math.min(through, overlapFrom === 0 ? through : overlapFrom);
    const behind = isOverlap ? seenBy - OVERLAP_MS : through - SEAM_MS;
    // What waited for its end when the program ended is read again.
    const from = this.overlapAt.has(group) ? behind : Math.min(behind, waitingSince ?? behind);
    return { from, to: Math.min(Math.max(from + WINDOW_MS, through), now), token: null };
  }

  private async readWindow(group: string, progress: GroupProgress, window: Window): Promise<void> {
    let batch = new LogBatch();
    let { token } = window;
    let newestEvent = 0;
    const tokens = new Set<string>();
    // A batch is stored with the token behind it, the last with the end of the window; what is not stored yet is read
    // again after a crash.
    for (let idle = 0; idle < MAX_IDLE;) {
      const page = await this.pageOrAnew(group, window, token);
      if (page === null) {
        token = null;
        tokens.clear();
        continue;
      }
      for (const { eventId = "", message = "" } of page.events) {
        if (eventId === "" || !this.seen.has(eventId)) batch.add({ id: eventId, message });
      }
      newestEvent = page.events.reduce((newest, { timestamp = 0 }) => Math.max(newest, timestamp), newestEvent);
      progress.newestIngestion = newestOf(page.events, progress.newestIngestion);
      idle = page.events.length === 0 ? idle + 1 : 0;
      token = page.nextToken ?? null;
      if (token !== null && tokens.has(token)) throw new Refusal("The log repeats itself: a page's token came again.");
      if (token !== null) tokens.add(token);
      if (token === null || batch.events >= BATCH_EVENTS || batch.characters >= BATCH_CHARACTERS) {
        progress.window = token === null ? null : { ...window, token };
        if (token === null) progress.through = Math.max(progress.through ?? 0, window.to);
        if (token === null) this.onProgress();
        await this.store(batch, { group, progress, position: token === null ? window.to : newestEvent });
        batch = new LogBatch();
      }
      if (token === null) return;
    }
    throw new Refusal(`The log has ${MAX_IDLE} empty pages one after another.`);
  }

  /** Null: the page's token is not taken any more. */
  private async pageOrAnew(group: string, { from, to }: { from: number; to: number }, token: string | null) {
    const { clients, ask } = this.collection.tools;
    const input = { ...groupTarget(group), startTime: from, endTime: to, limit: PAGE, nextToken: token ?? undefined };
    try {
      const page = await ask("FilterLogEvents", "rest", (abortSignal) =>
        clients.logs.send(new FilterLogEventsCommand(input), { abortSignal }),
      );
      return { events: listed(page.events), nextToken: page.nextToken };
    } catch (error) {
      if (token !== null && codeOf(error) === "InvalidParameterException") return null;
      throw error;
    }
  }

  /** Stores a batch with how far its group has been read. What is stored, or waits, is known from then on. */
  private async store(batch: LogBatch, { group, progress, position }: Place): Promise<void> {
    const sampler = this.samplerOf(group);
    const portion = await sampler?.take(batch.runs(), progress.sampled, position);
    const { runs, leftOut, stillOut, weighed, buckets } = portion ?? { ...UNSAMPLED, runs: batch.runs() };
    progress.sampled = buckets;
    // After a crash what waited is read again: the window from its beginning, and from before it what began before.
    const since = sampler?.waitingSince ?? null;
    progress.waitingSince = since;
    if (since !== null && progress.window !== null) {
      progress.window = { ...progress.window, from: Math.min(progress.window.from, since), token: null };
    }
    const { executions, textOf } = executionsOf(runs, this.definitionAt);
    this.collection.count("sampledOut", leftOut.length);
    const given = { checkpoint: this.checkpointText(), setAside: batch.setAside, textOf };
    await this.collection.commit(executions, { ...given, leftOut: [...leftOut, ...stillOut], weighed });
    for (const id of batch.ids) this.seen.add(id);
  }

  /** Null where successes are not sampled. */
  private samplerOf(group: string): Sampler | null {
    const { store, settings } = this.collection.tools;
    if (settings.sample === undefined) return null;
    const sampler = this.samplers.get(group) ?? new Sampler(store, settings.sample);
    this.samplers.set(group, sampler);
    return sampler;
  }

  checkpointText(): string {
    return JSON.stringify(this.checkpoint);
  }
}

const UNSAMPLED = { leftOut: [], stillOut: [], weighed: [], buckets: {} } as const;

function newestOf(events: readonly FilteredLogEvent[], known: number): number {
  return events.reduce((newest, { ingestionTime = 0 }) => Math.max(newest, ingestionTime), known);
}
