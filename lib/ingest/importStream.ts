import type { JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { decodeEvent } from "@/lib/history/decode";
import type { IngestedExecution } from "@/lib/store/ingested";
import { createReader, type ReadItem } from "@/lib/history/reader";
import { type Note, wordNote } from "@/lib/history/reader/notes";
import { isDamage, PAGE, type Refusal as ReaderRefusal, wordRefusal } from "@/lib/history/reader/refusal";
import { withLittleGarbage } from "./garbage";
import { type FileFacts, type FileProgress, type Imported, notImported, type NotImported } from "./importReport";
import { inflate } from "./inflate";
import { type Offer, Refusal } from "./refusal";
import { definitionOf, type Held, ingested, Runs, type MostOfOne } from "./runs";
import { keep, type Sink } from "./sink";
import { Spool } from "./spool";
import { textOf } from "./text";

/**
 * What is held at once. `held`: characters of events of all executions, as many as a history of AWS's greatest length
 * has (25,000 events, about 21 MB); more than that waits on disk. `one`: the events of one execution and their
 * characters, which is stored in one piece and so held whole; a larger one is refused. Only Express has no limit of
 * 25,000 events.
 */
export type Bounds = { readonly held: number; readonly one: MostOfOne };
const BOUNDS: Bounds = { held: 24 * 1024 ** 2, one: { events: 250_000, characters: 128 * 1024 ** 2 } };

/** Executions of a file that are named when all of it was refused. */
const MAX_NAMED = 10;

const NOTHING: Held = { events: [], texts: [] };

/**
 * Reads one file and hands its executions to `sink`. A file that is refused stores nothing: it is read to its end
 * before the first execution is stored (docs/decisions/large-files.md). The error is worded for the user. Memory is
 * bounded whatever the size.
 */
export async function importStream(
  source: AsyncIterable<Uint8Array>,
  facts: FileFacts,
  sink: Sink,
  onProgress: (progress: FileProgress) => void,
  signal: AbortSignal,
  bounds = BOUNDS,
): Promise<Result<Imported, NotImported>> {
  const at = { bytes: 0, executions: 0, events: 0 };
  const report = () => onProgress({ ...at });
  const runs = new Runs(bounds.one);
  const notes: Note[] = [];
  let spool: Spool | null = null;
  try {
    const text = textOf(counted(source, at, report, signal), facts);
    for await (const items of itemsOf(text, facts.partial, notes)) {
      spool = await collect(runs, items, spool, bounds.held);
    }
    checkArn(runs, facts);
    for (const head of runs.heads.values()) definitionOf(head, facts);
    const storing = () => store(runs, spool, facts, sink, at, report, signal, bounds);
    const stored = await (spool === null ? storing() : withLittleGarbage(storing));
    return ok({ ...stored, notes: notes.map(wordNote) });
  } catch (error) {
    if (signal.aborted) return err({ reason: "Interrupted.", onPage: "Interrupted.", offers: [] });
    if (error instanceof Refusal) return err(notImported(error));
    throw error;
  } finally {
    await spool?.remove();
  }
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  at: { bytes: number },
  report: () => void,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    signal.throwIfAborted();
    at.bytes += chunk.length;
    report();
    yield chunk;
  }
}

/** What the reader finds in a text; its notes go to `notes`. Throws Refusal when it is no history. */
async function* itemsOf(
  text: AsyncIterable<string>,
  partial: boolean,
  notes: Note[],
): AsyncGenerator<readonly ReadItem[]> {
  const reader = createReader({ partial, inflate });
  for await (const chunk of text) yield orThrow(reader.push(chunk), partial);
  const { items, summary } = orThrow(reader.end(), partial);
  notes.push(...summary.notes);
  yield items;
}

function orThrow<T>(result: Result<T, ReaderRefusal>, partial: boolean): T {
  if (!result.ok) {
    const offers = offersOf(result.error, partial);
    throw new Refusal(wordRefusal(result.error), offers, wordRefusal(result.error, PAGE));
  }
  return result.value;
}

/** What is whole is offered only of a file that is cut or damaged, and once. */
function offersOf(refusal: ReaderRefusal, partial: boolean): readonly Offer[] {
  if (refusal.why === "definition") {
    return [{ kind: "definition", machine: refusal.machine, template: refusal.template }];
  }
  return isDamage(refusal) && !partial ? [{ kind: "partial" }] : [];
}

/** Holds the events; once they are too many, moves them to disk and sends the rest there too. */
async function collect(
  runs: Runs,
  items: readonly ReadItem[],
  spool: Spool | null,
  most: number,
): Promise<Spool | null> {
  for (const item of items) {
    const found = runs.note(item);
    if (found === null) continue;
    if (spool !== null) await spool.add(found);
    else runs.hold(found.run, found.event, found.text);
  }
  if (spool !== null || runs.size <= most) return spool;
  const opened = await Spool.open();
  for (const [run, { texts }] of runs.take()) for (const text of texts) await opened.add({ run, text });
  return opened;
}

function checkArn({ heads }: Runs, { arn }: FileFacts): void {
  if (arn === null) return;
  if (heads.size > 1) throw new Refusal(`The file holds ${heads.size} executions; an ARN can be given for one only.`);
  const [head] = heads.values();
  if (head?.arn != null && head.arn !== arn) {
    throw new Refusal(`The file says that it is the history of ${head.arn}, not of ${arn}.`);
  }
}

async function store(
  runs: Runs,
  spool: Spool | null,
  facts: FileFacts,
  sink: Sink,
  at: { executions: number; events: number },
  report: () => void,
  signal: AbortSignal,
  bounds: Bounds,
): Promise<Omit<Imported, "notes">> {
  const keys = new Map<number, string>();
  const refused = new Map<number, string>();
  let duplicates = 0;

  async function save(run: number, held: Held): Promise<void> {
    signal.throwIfAborted();
    const head = runs.heads.get(run);
    if (!head || refused.has(run)) return;
    const execution = ingested(head, held, facts, runs.heads.size);
    const saved = await keep(sink, execution).catch((error: unknown) => refuse(run, execution, error));
    if (saved === null) return;
    keys.set(run, saved.key);
    duplicates += held.events.length - saved.added;
    at.executions = keys.size;
    at.events += saved.added;
    report();
  }

  /** One execution that cannot be kept does not stop the others. */
  function refuse(run: number, { arn, name }: IngestedExecution, error: unknown): null {
    if (!(error instanceof Refusal)) throw error;
    const which = arn ?? name;
    refused.set(run, runs.heads.size === 1 || which === null ? error.message : `${which}: ${error.message}`);
    return null;
  }

  for (const head of runs.heads.values()) {
    if (!runs.isTooLarge(head.run)) continue;
    refuse(head.run, ingested(head, NOTHING, facts, runs.heads.size), new Refusal(tooLargeExecution(bounds.one)));
  }
  for await (const portion of portions(runs, spool, bounds.held))
    for (const [run, held] of portion) await save(run, held);
  // An execution that is described and has no events in this file, but can be told by its ARN.
  for (const { run, arn, description } of runs.heads.values()) {
    if (!keys.has(run) && arn !== null && description !== null) await save(run, NOTHING);
  }
  const [reason] = refused.values();
  if (keys.size === 0 && reason !== undefined) throw new Refusal([...refused.values()].slice(0, MAX_NAMED).join(" "));
  const messages = [...refused.values()];
  return { keys: [...new Set(keys.values())], events: at.events, duplicates, refused: messages };
}

/** All events by execution, as many at once as may be held. Each execution comes once and whole: it is stored whole or not at all. */
async function* portions(runs: Runs, spool: Spool | null, most: number): AsyncGenerator<ReadonlyMap<number, Held>> {
  if (spool === null) {
    yield runs.take();
    return;
  }
  for await (const spooled of spool.read(most, (run) => !runs.isTooLarge(run))) {
    if (spooled === null) yield runs.take();
    else {
      const event = decodeEvent(JSON.parse(spooled.text) as JsonObject);
      if (!event.ok) throw new Error(`an event cannot be read back: ${event.error.member}`);
      runs.hold(spooled.run, event.value, spooled.text);
    }
  }
}

function tooLargeExecution({ events, characters }: MostOfOne): string {
  return (
    `This execution has more than ${events} events or more than ${characters / 1024 ** 2} MiB of them, the most that is ` +
    "kept of one (Bounds.one); nothing of it was stored. Payloads can be left out: " +
    "`aws stepfunctions get-execution-history --no-include-execution-data`."
  );
}
