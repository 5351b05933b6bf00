import { err, ok, type Result } from "@/lib/base/result";
import { createReader, type ReadItem } from "@/lib/history/reader";
import { type Refusal as ReaderRefusal, wordRefusal } from "@/lib/history/reader/refusal";
import type { FileFacts, FileProgress, Imported } from "./importReport";
import { Refusal } from "./refusal";
import { type Held, ingested, Runs } from "./runs";
import type { Sink } from "./sink";
import { Spool } from "./spool";
import { textOf } from "./text";

/**
 * Characters that are held of a file before it goes to a temporary copy, and of events before they are stored in a
 * portion: a history of AWS's greatest length (25,000 events, about 21 MB) passes in one piece.
 */
const MOST_HELD = 32 * 1024 ** 2;

const NOTHING: Held = { events: [], texts: [] };

/**
 * Reads one file and hands its executions to `sink`. A file that is refused stores nothing: it is read to its end
 * before the first execution is stored; one that is too large to be held is read twice (docs/decisions/two-passes.md).
 * The error is worded for the user. Memory is bounded whatever the size.
 */
export async function importStream(
  source: AsyncIterable<Uint8Array>,
  facts: FileFacts,
  sink: Sink,
  onProgress: (progress: FileProgress) => void,
  signal: AbortSignal,
): Promise<Result<Imported, string>> {
  const at = { bytes: 0, executions: 0, events: 0 };
  const spool = new Spool(MOST_HELD);
  const report = () => onProgress({ ...at });
  try {
    const runs = new Runs();
    const text = textOf(counted(source, at, report, signal));
    for await (const items of itemsOf(copied(text, spool), facts.partial)) {
      for (const item of items) runs.add(item, !spool.large);
      if (spool.large) runs.take();
    }
    checkArn(runs, facts);
    return ok(await store(runs, spool, facts, sink, at, report, signal));
  } catch (error) {
    if (signal.aborted) return err("Interrupted.");
    if (error instanceof Refusal) return err(error.message);
    throw error;
  } finally {
    await spool.remove();
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

async function* copied(text: AsyncIterable<string>, spool: Spool): AsyncGenerator<string> {
  for await (const chunk of text) {
    await spool.write(chunk);
    yield chunk;
  }
}

/** What the reader finds in a text. Throws Refusal when it is no history. */
async function* itemsOf(text: AsyncIterable<string>, partial: boolean): AsyncGenerator<readonly ReadItem[]> {
  const reader = createReader({ partial });
  for await (const chunk of text) yield orThrow(reader.push(chunk));
  yield orThrow(reader.end()).items;
}

function orThrow<T>(result: Result<T, ReaderRefusal>): T {
  if (!result.ok) throw new Refusal(wordRefusal(result.error));
  return result.value;
}

function checkArn({ heads }: Runs, { arn }: FileFacts): void {
  if (arn === null) return;
  if (heads.size > 1) throw new Refusal(`The file holds ${heads.size} executions; an ARN can be given for one only.`);
  const [head] = heads.values();
  if (head?.arn != null && head.arn !== arn) {
    throw new Refusal(`The file says that it is the history of ${head.arn}, not of ${arn}.`);
  }
}

/** Stores what was collected; where it was too much to be held, reads the copy and stores it in portions. */
async function store(
  runs: Runs,
  spool: Spool,
  facts: FileFacts,
  sink: Sink,
  at: { executions: number; events: number },
  report: () => void,
  signal: AbortSignal,
): Promise<Imported> {
  const keys = new Map<number, string>();
  let duplicates = 0;

  async function save(run: number, held: Held): Promise<void> {
    signal.throwIfAborted();
    const head = runs.heads.get(run);
    if (!head) return;
    const saved = await sink.save(ingested(head, held, facts, runs.heads.size));
    keys.set(run, saved.key);
    duplicates += held.events.length - saved.added;
    at.executions = keys.size;
    at.events += saved.added;
    report();
  }

  async function saveHeld(from: Runs): Promise<void> {
    for (const [run, held] of from.take()) await save(run, held);
  }

  if (!spool.large) await saveHeld(runs);
  else {
    const again = new Runs();
    for await (const items of itemsOf(spool.read(), facts.partial)) {
      for (const item of items) again.add(item, true);
      if (again.size > MOST_HELD) await saveHeld(again);
    }
    await saveHeld(again);
  }
  // An execution that is described and has no events in this file, but can be told by its ARN.
  for (const { run, arn, description } of runs.heads.values()) {
    if (!keys.has(run) && arn !== null && description !== null) await save(run, NOTHING);
  }
  return { keys: [...new Set(keys.values())], events: at.events, duplicates };
}
