import { chromium, type Browser, type BrowserContext, type Page } from "@playwright/test";
import { openStore, type Store } from "@/lib/store/store";
import playwright from "@/playwright.config";
import { type App, startApp } from "../browser/support/app";
import { heapOf, longestTask, openRun, typed } from "../support/uiBench/measures";
import { type UiRun, uiChildren, uiRuns } from "../support/uiBench/runs";

/*
 * The execution page in Chromium: the largest runs beside one of 100 events, in turns, medians; and what misses what is
 * asked for. Each opening is the first of a run of its own, which the server has not read before; the program of the page
 * is already in the browser.
 */

const RUNS = Number(process.env["STEPSCOPE_BENCH_RUNS"] ?? 5);
const VISITS = 10;

type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly against: string;
  readonly ratio: number | null;
};

const ALL = ["short", "long", "inline", "distributed"] as const satisfies readonly UiRun[];
const LARGE = ["long", "inline", "distributed"] as const satisfies readonly UiRun[];

const NAMES = {
  short: "100 events",
  long: "25,000 events",
  inline: "an inline Map of 25,000 events",
  distributed: "a Map of 10,000 children",
} as const satisfies Record<UiRun, string>;

/** What is asked for: times of a short run, ms of a task and of the filter, growth of the memory. */
const MOST = { long: 2, inline: 2, distributed: 3, task: 100, filter: 100, heap: 1.1 } as const;

/** Of each run the keys of its copies. */
type Keys = Readonly<Record<UiRun, readonly string[]>>;
type Of = { readonly app: App; readonly browser: Browser; readonly keys: Keys };

export async function bench(): Promise<Figure[]> {
  const app = await startApp({ worker: false });
  const browser = await chromium.launch({ ...playwright.use?.launchOptions });
  try {
    const of = { app, browser, keys: await filled(app) };
    return [...(await opened(of)), ...(await worked(of)), ...(await filtered(of)), ...(await visited(of))];
  } finally {
    await browser.close();
    await app.stop();
  }
}

const CHILDREN_AT_ONCE = 500;

async function filled({ databaseUrl }: App): Promise<Keys> {
  const from = performance.now();
  const store = await openStore({ url: databaseUrl, root: process.cwd() });
  const keys: Record<UiRun, string[]> = { short: [], long: [], inline: [], distributed: [] };
  for (let copy = 0; copy <= RUNS; copy += 1) {
    const runs = uiRuns(copy);
    for (const run of ALL) keys[run].push((await store.executions.save(runs[run])).key);
  }
  await saveChildren(store);
  while (await store.rollups.follow());
  await store.close();
  process.stderr.write(`filled in ${((performance.now() - from) / 1000).toFixed(1)} s\n`);
  return keys;
}

async function saveChildren(store: Store): Promise<void> {
  const children = [...uiChildren()];
  for (let at = 0; at < children.length; at += CHILDREN_AT_ONCE) {
    await store.sources.saveMany(children.slice(at, at + CHILDREN_AT_ONCE), null);
  }
}

function contextOf({ browser, app }: Of): Promise<BrowserContext> {
  return browser.newContext({ baseURL: app.url, viewport: { width: 1360, height: 850 } });
}

async function opened(of: Of): Promise<Figure[]> {
  const context = await contextOf(of);
  const times: Record<UiRun, number[]> = { short: [], long: [], inline: [], distributed: [] };
  for (let copy = 0; copy <= RUNS; copy += 1) {
    for (const run of ALL) {
      const { page, ms } = await openRun(context, run, of.keys[run][copy] ?? "");
      // The first of all warms up.
      if (copy > 0) times[run].push(ms);
      await page.close();
    }
  }
  await context.close();
  const short = median(times.short);
  return LARGE.map((run) => {
    const value = median(times[run]);
    const ratio = value / short;
    note(ratio > MOST[run], `${NAMES[run]}: ${ratio.toFixed(2)} times a short run, at most ${MOST[run]} are asked for`);
    return {
      name: `usable: ${NAMES[run]}`,
      value,
      unit: "ms",
      against: `${NAMES.short} (${short.toFixed(0)} ms)`,
      ratio,
    };
  });
}

type Work = readonly [name: string, act: (page: Page) => Promise<void>];

const WORK: readonly Work[] = [
  ["opening the rows", (page) => press(page, ["Home", "ArrowRight"])],
  [
    "opening items by keys",
    (page) => press(page, Array.from({ length: 20 }, () => ["ArrowDown", "ArrowRight"]).flat()),
  ],
  ["scrolling", (page) => wheel(page, 40, 300)],
  ["zooming", zoom],
];

/**
 * The longest task of each kind of work, in a page in which it all is done one after the other. The same in a short run
 * tells what the machine does with a page that has nearly nothing to do.
 */
async function worked(of: Of): Promise<Figure[]> {
  const longest: Record<UiRun, number[][]> = { short: [], long: [], inline: [], distributed: [] };
  for (let copy = 1; copy <= RUNS; copy += 1) {
    for (const run of ALL) {
      const context = await contextOf(of);
      const { page } = await openRun(context, run, of.keys[run][copy] ?? "");
      for (const [i, [, act]] of WORK.entries()) {
        (longest[run][i] ??= []).push(await longestTask(page, () => act(page)));
      }
      await context.close();
    }
  }
  return LARGE.flatMap((run) =>
    WORK.map(([work], i) => {
      const value = median(longest[run][i] ?? []);
      const short = median(longest.short[i] ?? []);
      const name = `longest task, ${work}: ${NAMES[run]}`;
      note(value > MOST.task, `${name}: ${value.toFixed(0)} ms, at most ${MOST.task} are asked for`);
      const against = `${NAMES.short} (${short.toFixed(0)} ms)`;
      return { name, value, unit: "ms of cpu", against, ratio: value / short };
    }),
  );
}

async function press(page: Page, keys: readonly string[]): Promise<void> {
  await page.getByRole("tree").focus();
  for (const key of keys) await page.keyboard.press(key);
}

async function wheel(page: Page, times: number, by: number): Promise<void> {
  await page.getByRole("tree").hover({ position: { x: 500, y: 200 } });
  for (let i = 0; i < times; i += 1) await page.mouse.wheel(0, i < times / 2 ? by : -by);
}

async function zoom(page: Page): Promise<void> {
  await page.keyboard.down("Control");
  await wheel(page, 40, -120);
  await page.keyboard.up("Control");
}

/** Letters after each other, the first of which looks everything up, and then only what matches is shown. */
const TEXT = "o-12";

async function filtered(of: Of): Promise<Figure[]> {
  const first: Awaited<ReturnType<typeof typed>>[] = [];
  const next: typeof first = [];
  for (let copy = 1; copy <= RUNS; copy += 1) {
    const context = await contextOf(of);
    const { page } = await openRun(context, "inline", of.keys.inline[copy] ?? "");
    await page.getByLabel("Find and filter steps").focus();
    for (const [i, letter] of [...TEXT].entries()) (i === 0 ? first : next).push(await typed(page, letter));
    await context.close();
  }
  const figures = [
    ["the first letter", first],
    ["the next letters", next],
  ] as const;
  return figures.flatMap(([letters, times]) => {
    const [ms, cpu] = [median(times.map((time) => time.ms)), median(times.map((time) => time.cpu))];
    const name = `filter within 25,000 events, ${letters}`;
    note(ms > MOST.filter, `${name}: ${ms.toFixed(0)} ms, at most ${MOST.filter} are asked for`);
    return [
      { name, value: ms, unit: "ms", against: "", ratio: null },
      { name, value: cpu, unit: "ms of cpu", against: "", ratio: null },
    ];
  });
}

/** Visits from the list and back, within one page. */
async function visited(of: Of): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const run of LARGE) {
    const context = await contextOf(of);
    const page = await context.newPage();
    // Children of a Map Run have its machine too.
    await page.goto(`/executions?q=${encodeURIComponent(`machine=${run} name=run-0`)}`);
    const heaps: number[] = [];
    for (let visit = 0; visit < VISITS; visit += 1) {
      await page.locator(`a[href^="/executions/${of.keys[run][0]}"]`).first().click();
      await page.getByRole("treeitem").first().waitFor();
      await page.goBack();
      await page.locator(`a[href^="/executions/${of.keys[run][0]}"]`).first().waitFor();
      heaps.push(await heapOf(page));
    }
    await context.close();
    const [second = NaN, last = NaN] = [heaps[1], heaps.at(-1)];
    const ratio = last / second;
    note(ratio > MOST.heap, `memory, ${NAMES[run]}: ${ratio.toFixed(2)} times, at most ${MOST.heap} are asked for`);
    const mib = last / 1024 ** 2;
    const name = `memory after ${VISITS} visits: ${NAMES[run]}`;
    figures.push({ name, value: mib, unit: "MiB", against: `after 2 (${(second / 1024 ** 2).toFixed(1)})`, ratio });
  }
  return figures;
}

function note(isShort: boolean, text: string): void {
  if (isShort) process.stderr.write(`FALLS SHORT: ${text}\n`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
