import { readFileSync } from "node:fs";
import type { APIRequestContext, Page } from "@playwright/test";
import { startApp } from "./support/app";
import { DECLINED_FILE } from "./support/tampered";
import { expect, importFile, test } from "./support/test";

/*
 * What cannot be had is said where it belongs, and the rest of the page stays. The browser logs requests that fail.
 */
test.use({
  expectedError: /Failed to load resource|Failed to load chunk|ChunkLoadError|Loading chunk|ERR_CONNECTION|net::/,
});

let declined = "";
test.beforeAll(async ({ playwright, app }) => {
  const request: APIRequestContext = await playwright.request.newContext({ baseURL: app.url });
  declined = await imported(request);
  await request.dispose();
});

/** Imports the order that was declined; a worker that has just been started may not be ready at first. */
async function imported(request: APIRequestContext): Promise<string> {
  let key = "";
  await expect(async () => {
    key = (await importFile(request, readFileSync(DECLINED_FILE, "utf8")))[0] ?? "";
  }).toPass({ timeout: 60_000 });
  return key;
}

const CHUNKS = /\/_next\/static\/chunks\//;
const tab = (page: Page, name: string) =>
  page.getByRole("tablist", { name: "Views of this execution" }).getByRole("tab", { name: new RegExp(`^${name}`) });
/** The tabs of a step's details have panels of their own inside. */
const panel = (page: Page, name: string) => page.getByRole("tabpanel", { name: new RegExp(`^${name}`) }).first();

/** What has to stay whatever a tab does. */
async function expectHead(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("region", { name: "What happened" })).toContainText("PaymentDeclined");
}

test("a chunk that is gone is said inside its tab, and comes when it is there again", async ({ page }) => {
  await page.goto(`/executions/${declined}?event=16`);
  await expect(panel(page, "Timeline").getByText("ChargeCard").first()).toBeVisible();
  await page.route(CHUNKS, (route) => route.fulfill({ status: 404, body: "" }));
  await tab(page, "Graph").click();
  const said = panel(page, "Graph").getByRole("alert");
  await expect(said).toContainText("The Graph tab could not be loaded.");
  await expectHead(page);

  // It stays so while the file is gone, and the other tabs work.
  await tab(page, "Timeline").click();
  await expect(panel(page, "Timeline").getByText("ChargeCard").first()).toBeVisible();
  await tab(page, "Graph").click();
  await expect(said).toContainText("The Graph tab could not be loaded.");

  await page.unroute(CHUNKS);
  await said.getByRole("button", { name: "Try again" }).click();
  await expect(panel(page, "Graph").getByRole("group").first()).toBeVisible();
  await expect(page).toHaveURL(/event=16/);
  await expect(page).toHaveURL(/tab=graph/);
  await expectHead(page);
});

test("a chart that does not come leaves the list as it is", async ({ page }) => {
  await page.route(CHUNKS, async (route) => {
    const response = await route.fetch();
    // recharts is known by a class name that stands in it.
    const isChart = (await response.text()).includes("recharts-wrapper");
    return isChart ? route.fulfill({ status: 404, body: "" }) : route.fulfill({ response });
  });
  await page.goto("/executions");
  const said = page.getByRole("main").getByRole("alert");
  await expect(said).toContainText("The histogram could not be loaded.");
  await expect(page.getByRole("link", { name: /order|0c|9d/ }).first()).toBeVisible();
});

test("a server that is stopped is said inside the tab, wipes nothing, and the tab comes when it is back", async ({
  browser,
  playwright,
}) => {
  test.setTimeout(240_000);
  const own = await startApp();
  const context = await browser.newContext();
  try {
    const request = await playwright.request.newContext({ baseURL: own.url });
    const key = await imported(request);
    await request.dispose();
    const page = await context.newPage();
    await page.goto(`${own.url}/executions/${key}?event=16`);
    await expect(panel(page, "Timeline").getByText("ChargeCard").first()).toBeVisible();
    // The program of the tab is there; its data is not.
    await tab(page, "Data").click();
    await expect(panel(page, "Data").getByRole("region", { name: "Input" })).toContainText("orderId");
    await tab(page, "Timeline").click();
    await own.stopWeb();

    await tab(page, "Events").click();
    const said = panel(page, "Events").getByRole("alert").first();
    await expect(said).toContainText(/could not be loaded|did not answer/);
    await expectHead(page);
    await said.getByRole("button", { name: "Try again" }).click();
    await expect(said).toContainText(/could not be loaded|did not answer/);
    // What was read before is still there.
    await tab(page, "Timeline").click();
    await expect(panel(page, "Timeline").getByText("ChargeCard").first()).toBeVisible();
    await tab(page, "Data").click();
    await expect(panel(page, "Data").getByRole("region", { name: "Input" })).toContainText("orderId");

    await own.startWeb();
    await tab(page, "Events").click();
    const again = panel(page, "Events").getByRole("button", { name: "Try again" });
    // It may have come by itself.
    if (await again.isVisible()) await again.click();
    await expect(panel(page, "Events").getByRole("table", { name: "Events" })).toContainText("ExecutionStarted");
    await expect(page).toHaveURL(/event=16/);
  } finally {
    await context.close();
    await own.stop();
  }
});

test("the first data comes with the page: nothing is asked for twice", async ({ page, request }) => {
  // A verdict that comes now would be a reason to ask.
  await expect
    .poll(async () => JSON.stringify(await (await request.get(`/api/executions/${declined}`)).json()))
    .toMatch(/"verdict":\{/);
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/executions")) asked.push(pathname);
  });
  await page.goto(`/executions/${declined}`);
  await expect(panel(page, "Timeline").getByText("ChargeCard").first()).toBeVisible();
  expect(asked).not.toContain(`/api/executions/${declined}`);
  expect(asked).not.toContain(`/api/executions/${declined}/timeline`);
  await page.goto("/executions?sort=name");
  await expect(page.getByRole("table").getByRole("link").first()).toBeVisible();
  expect(asked).not.toContain("/api/executions");
});

test("an address of another version says so, and leads to the execution", async ({ page }) => {
  await page.goto(`/executions/${declined}?v=2&event=16`);
  await expect(page.getByRole("main").getByRole("alert")).toContainText("made by another version");
  await page.getByRole("link", { name: "Open the execution" }).click();
  await expectHead(page);
});
