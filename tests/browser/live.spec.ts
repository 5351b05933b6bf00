import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { detachedImportSchema, jobSchema } from "@/lib/contract/job";
import { raceFile } from "../support/race";
import { type App, startApp, startWorker } from "./support/app";
import { drop } from "./support/drop";
import { goodOrder, failedOrder } from "./support/orders";
import { DECLINED_FILE } from "./support/tampered";
import { importFile } from "./support/test";

/* Pages are told what changes: nothing here reloads a page. */

const WRITING = { "x-stepscope": "1" };

async function withApp(options: Parameters<typeof startApp>[0], act: (app: App) => Promise<void>): Promise<void> {
  const app = await startApp(options);
  try {
    await act(app);
  } finally {
    await app.stop();
  }
}

/** A page of a browser of its own. */
async function newBrowser(browser: Browser, app: App, path: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: app.url });
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

const rowOf = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

test("an import in one browser appears in the other; a list that is read stays where it is", async ({ browser }) => {
  await withApp({}, async (app) => {
    const reader = await newBrowser(browser, app, "/executions");
    await expect(reader.getByRole("heading", { name: "No executions yet" })).toBeVisible();
    const writer = await newBrowser(browser, app, "/import");
    await drop(writer, { "first.json": failedOrder(Date.UTC(2026, 0, 5)).json() });
    await expect(writer).toHaveURL(/executions\/[0-9a-f]{20}/);
    await expect(rowOf(reader, "first")).toBeVisible();

    // The pointer is in the list: what comes is counted, and the rows stay.
    await rowOf(reader, "first").hover();
    const before = await rowOf(reader, "first").boundingBox();
    await writer.goto("/import");
    await drop(writer, { "second.json": goodOrder(Date.UTC(2026, 0, 6)).json() });
    const fresh = reader.getByRole("button", { name: "1 new" });
    await expect(fresh).toBeVisible();
    await expect(rowOf(reader, "second")).toHaveCount(0);
    expect(await rowOf(reader, "first").boundingBox()).toEqual(before);
    await fresh.click();
    await expect(rowOf(reader, "second")).toBeVisible();
    await expect(fresh).toHaveCount(0);

    // Nobody reads: what comes is put in.
    await reader.mouse.move(2, 2);
    await importFile(writer.request, failedOrder(Date.UTC(2026, 0, 7)).json(), { name: "third.json" });
    await expect(rowOf(reader, "third")).toBeVisible();
  });
});

test("a verdict arrives on an open page, and in the list", async ({ browser }) => {
  await withApp({ worker: false }, async (app) => {
    const env = { ...process.env, DATABASE_URL: app.databaseUrl };
    expect(spawnSync(process.execPath, ["bin/stepscope.mjs", "import", DECLINED_FILE], { env }).status).toBe(0);
    const list = await newBrowser(browser, app, "/executions");
    await expect(rowOf(list, "order-o-17")).toBeVisible();
    const page = await newBrowser(browser, app, "/executions");
    await rowOf(page, "order-o-17").getByRole("link").first().click();
    await expect(page.getByRole("region", { name: "What happened" })).toBeVisible();
    await expect(page.getByText("replay Match")).toHaveCount(0);
    const stopWorker = startWorker(app);
    try {
      await expect(page.getByText("replay Match")).toBeVisible();
      await expect(rowOf(list, "order-o-17")).toContainText("Match");
    } finally {
      await stopWorker();
    }
  });
});

test("a job stands in the frame of every page with its progress, and is cancelled from there", async ({ browser }) => {
  await withApp({}, async (app) => {
    const page = await newBrowser(browser, app, "/cost");
    const other = await newBrowser(browser, app, "/import");
    const folder = mkdtempSync(join(tmpdir(), "stepscope-live-"));
    const data = readFileSync(raceFile(folder, 0, 6_000));
    rmSync(folder, { recursive: true });
    const url = "/api/import?name=many.ndjson&detach=1";
    const answer = await page.request.post(url, { data, headers: WRITING });
    expect(answer.status()).toBe(202);
    const { job } = detachedImportSchema.parse(await answer.json());
    for (const shown of [page, other]) {
      const jobs = shown.getByRole("region", { name: "Running jobs" });
      await expect(jobs.getByRole("progressbar", { name: "Importing many.ndjson" })).toBeVisible();
      await expect(jobs).toContainText(/ of |stored/);
    }
    await page.getByRole("button", { name: "Cancel: Importing many.ndjson" }).click();
    for (const shown of [page, other]) await expect(shown.getByText("Importing many.ndjson")).toHaveCount(0);
    const ended = jobSchema.parse(await (await page.request.get(`/api/jobs/${job.id}`)).json());
    expect(ended.state).toBe("cancelled");
    expect(ended.message).toMatch(/^Cancelled\. .*stored\.$/);
    const stored = Number(/^Cancelled\. (\d+)/.exec(ended.message ?? "")?.[1]);
    const list = (await (await page.request.get("/api/executions?size=10")).json()) as { readonly total: number };
    // What was stored when it was told last, and what followed until it ended.
    expect(list.total).toBeGreaterThanOrEqual(stored);
    expect(list.total).toBeLessThan(6_000);
  });
});

test("the web server is restarted: the feed heals, and nothing that changed meanwhile is missed", async ({
  browser,
}) => {
  await withApp({}, async (app) => {
    const page = await newBrowser(browser, app, "/executions");
    await importFile(page.request, failedOrder(Date.UTC(2026, 0, 5)).json(), { name: "before.json" });
    await expect(rowOf(page, "before")).toBeVisible();
    await app.stopWeb();
    const env = { ...process.env, DATABASE_URL: app.databaseUrl };
    expect(spawnSync(process.execPath, ["bin/stepscope.mjs", "import", DECLINED_FILE], { env }).status).toBe(0);
    await app.startWeb();
    await expect(rowOf(page, "order-o-17")).toBeVisible();
    await importFile(page.request, goodOrder(Date.UTC(2026, 0, 6)).json(), { name: "after.json" });
    await expect(rowOf(page, "after")).toBeVisible();
  });
});

test("the tabs of a browser share one stream, which the next takes over; and none asks by itself", async ({
  browser,
}) => {
  await withApp({}, async (app) => {
    const context = await browser.newContext({ baseURL: app.url });
    const streams: string[] = [];
    const asked: string[] = [];
    const watch = (page: Page, name: string) =>
      page.on("request", (request) => {
        const { pathname } = new URL(request.url());
        if (pathname === "/api/changes") streams.push(name);
        else if (pathname.startsWith("/api/")) asked.push(`${name} ${pathname}`);
      });
    const first = await context.newPage();
    watch(first, "first");
    await first.goto("/executions");
    await expect.poll(() => streams).toEqual(["first"]);
    const second = await context.newPage();
    watch(second, "second");
    await second.goto("/executions");
    await importFile(first.request, failedOrder(Date.UTC(2026, 0, 5)).json(), { name: "shared.json" });
    for (const page of [first, second]) await expect(rowOf(page, "shared")).toBeVisible();
    await expect(rowOf(second, "shared")).toContainText(/Match|Not replayable|Diverged/);
    expect(streams).toEqual(["first"]);

    // Nothing changes any more: nothing is asked for.
    await second.waitForTimeout(4_000);
    asked.length = 0;
    await second.waitForTimeout(12_000);
    expect(asked).toEqual([]);

    await first.close();
    await expect.poll(() => streams).toEqual(["first", "second"]);
    await importFile(second.request, goodOrder(Date.UTC(2026, 0, 6)).json(), { name: "taken-over.json" });
    await expect(rowOf(second, "taken-over")).toBeVisible();
  });
});
