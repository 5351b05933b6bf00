import type { BrowserContext, Page } from "@playwright/test";
import { watchFilter, watchPage } from "./inPage";
import type { UiRun } from "./runs";

/** What has to be on the page beside rows: the squares of a Map's items, which may come after them. */
const AWAITED = {
  short: "[role=treeitem]",
  long: "[role=treeitem]",
  inline: "[role=treeitem] .cell",
  distributed: "[role=treeitem] .cell",
} as const satisfies Record<UiRun, string>;

const PATIENCE = { timeout: 60_000 };

/** A new page with a run; `ms` from the beginning of the navigation until it is usable (`watchPage`). */
export async function openRun(context: BrowserContext, run: UiRun, key: string) {
  const page = await context.newPage();
  await page.addInitScript(watchPage, AWAITED[run]);
  await page.goto(`/executions/${key}`, { waitUntil: "commit" });
  const usable = await page.waitForFunction(() => window.measured?.usableAt ?? null, undefined, PATIENCE);
  return { page, ms: (await usable.jsonValue()) ?? NaN };
}

/** The longest task of the page while something is done with it and is drawn, in ms of processor time. */
export async function longestTask(page: Page, act: () => Promise<void>): Promise<number> {
  return Math.max(...(await tasksDuring(page, act)));
}

/** ms of processor time of the tasks of the page: what other programs do on the machine meanwhile is not in them. */
async function tasksDuring(page: Page, act: () => Promise<void>): Promise<number[]> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("the page has no browser");
  await settled(page);
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  await act();
  await settled(page);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: readonly TraceEvent[];
  };
  const isMain = (event: TraceEvent) => event.name === "thread_name" && event.args?.name === "CrRendererMain";
  const threads = new Set(traceEvents.filter(isMain).map(threadOf));
  const tasks = traceEvents.filter((event) => TASK.test(event.name) && threads.has(threadOf(event)));
  if (tasks.length === 0) throw new Error("the browser told of no task");
  return tasks.map(({ tdur = 0 }) => tdur / 1000);
}

/** Of an event of a trace: what it is, whose, and how long its thread worked, in microseconds. */
type TraceEvent = {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: unknown };
};

const TASK = /RunTask$/;
const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;

/** ms from a letter that is typed into the filter until what it finds is painted, and of processor time of the page. */
export async function typed(page: Page, letter: string): Promise<{ readonly ms: number; readonly cpu: number }> {
  await page.evaluate(watchFilter);
  const tasks = await tasksDuring(page, async () => {
    await page.keyboard.press(letter);
    await page.waitForFunction(() => window.measured.filteredIn, undefined, PATIENCE);
  });
  const ms = await page.evaluate(() => window.measured.filteredIn);
  return { ms: ms ?? NaN, cpu: tasks.reduce((sum, task) => sum + task, 0) };
}

/**
 * Bytes that the page's JavaScript holds, after what nobody holds was collected: without the code that V8 goes on making of
 * what is run often, which is all that grows from visit to visit.
 */
export async function heapOf(page: Page): Promise<number> {
  await settled(page);
  const session = await page.context().newCDPSession(page);
  // What a first collection calls back for is let go by a second one.
  for (let i = 0; i < 2; i += 1) await session.send("HeapProfiler.collectGarbage");
  const chunks: string[] = [];
  session.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => chunks.push(chunk));
  await session.send("HeapProfiler.takeHeapSnapshot", {});
  await session.detach();
  return bytesBesideCode(JSON.parse(chunks.join("")) as HeapSnapshot);
}

/** What is read of Chromium's format: nodes one after the other, each as many numbers as there are fields. */
type HeapSnapshot = {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [readonly string[]] };
  };
  readonly nodes: readonly number[];
};

function bytesBesideCode({ snapshot: { meta }, nodes }: HeapSnapshot): number {
  const [type, size] = [meta.node_fields.indexOf("type"), meta.node_fields.indexOf("self_size")];
  const code = meta.node_types[0].indexOf("code");
  let bytes = 0;
  for (let at = 0; at < nodes.length; at += meta.node_fields.length) {
    if (nodes[at + type] !== code) bytes += nodes[at + size] ?? 0;
  }
  return bytes;
}

/** Until the page has nothing to do for a while; the browser tells of long tasks after they ended. */
function settled(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => setTimeout(() => requestIdleCallback(() => resolve(), { timeout: 5000 }), 300)),
  );
}
