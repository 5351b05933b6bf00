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

/** The longest task of the page while something is done with it and is drawn, in ms; 0 for below 50. */
export async function longestTask(page: Page, act: () => Promise<void>): Promise<number> {
  await settled(page);
  await page.evaluate(() => (window.measured.longest = 0));
  await act();
  await settled(page);
  return page.evaluate(() => window.measured.longest);
}

/** ms from a letter that is typed into the filter until what it finds is painted. */
export async function typed(page: Page, letter: string): Promise<number> {
  await page.evaluate(watchFilter);
  await page.keyboard.press(letter);
  const result = await page.waitForFunction(() => window.measured.filteredIn, undefined, PATIENCE);
  return (await result.jsonValue()) ?? NaN;
}

/** Bytes of the page's JavaScript heap after what nobody holds was collected. */
export async function heapOf(page: Page): Promise<number> {
  await settled(page);
  const session = await page.context().newCDPSession(page);
  // What a first collection calls back for is let go by a second one.
  for (let i = 0; i < 2; i += 1) await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}

/** Until the page has nothing to do for a while; the browser tells of long tasks after they ended. */
function settled(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => setTimeout(() => requestIdleCallback(() => resolve(), { timeout: 5000 }), 300)),
  );
}
