import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fold } from "@/lib/history/fold";
import { PAGE_EVENTS } from "@/lib/store/pages";
import { openStore } from "@/lib/store/store";
import { openBare } from "../support/bareStore";
import { BIG_EVENTS } from "../support/bigHistory";
import { figure, inTurns } from "../support/inTurns";
import { appendFigure, historyOf, ingestedAs, saveManyFigure, writersFigure } from "../support/writesBench";

/*
 * A history of AWS's greatest length into the store and out of it, beside the least that could be done: gzip and a
 * bare insert of the same pages, a bare read with gunzip and JSON.parse. Both on SQLite files of their own, taken in
 * turns in one process. Then what it takes to add to a history, to store many at once, and from many sides.
 */

export async function bench() {
  const folder = mkdtempSync(join(tmpdir(), "stepscope-bench-"));
  const store = await openStore({ url: `file:${join(folder, "store.db")}`, root: process.cwd() });
  const bare = await openBare(join(folder, "bare.db"));
  const history = historyOf(BIG_EVENTS);
  const pages = pagesOf(history.texts);
  const save = (run: number) => store.executions.save(ingestedAs(`run-${run}`, history));
  try {
    const stored = await inTurns(save, (run) => bare.insert(run, pages));
    const { key } = await save(0);
    const found = await store.executions.find(key);
    if (found === null) throw new Error("the history was not stored");
    const opened = await inTurns(
      () => store.histories.events(found.id),
      () => bare.read(0),
    );
    const folded = await inTurns(
      async () => fold(await store.histories.events(found.id)),
      () => bare.read(0),
    );
    const single = await inTurns(
      () => store.histories.event(found.id, 24_999),
      () => bare.read(0),
    );
    return [
      figure("store 25,000 events", stored, "gzip and a bare insert of the same pages"),
      figure("open 25,000 events", opened, "a bare read, gunzip and JSON.parse"),
      figure("open and fold 25,000 events", folded, "a bare read, gunzip and JSON.parse"),
      figure("open event 24,999 alone", single, "a bare read, gunzip and JSON.parse of all"),
      await appendFigure(store, history),
      await saveManyFigure(folder),
      ...(await writersFigure()),
    ];
  } finally {
    await store.close();
    await bare.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function pagesOf(texts: readonly string[]): string[] {
  const pages: string[] = [];
  for (let from = 0; from < texts.length; from += PAGE_EVENTS) {
    pages.push(`[\n${texts.slice(from, from + PAGE_EVENTS).join(",\n")}\n]`);
  }
  return pages;
}
