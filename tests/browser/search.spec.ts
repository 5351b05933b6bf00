import type { Page } from "@playwright/test";
import { type App, startApp } from "./support/app";
import { expectAccessibleInBoth } from "./support/look";
import { failedOrder, goodOrder } from "./support/orders";
import { expect, importFile, listenForErrors, test } from "./support/test";

/* The search box and the list: queries, completion, what is wrong with one, exact names, columns, saved searches. */

let app: App;
test.beforeAll(async ({ playwright }) => {
  app = await startApp();
  const request = await playwright.request.newContext({ baseURL: app.url });
  for (let n = 0; n < 60; n++) {
    const history = n % 3 === 0 ? failedOrder(Date.UTC(2026, 0, 5, 8, n)) : goodOrder(Date.UTC(2026, 0, 6, 8, n));
    await importFile(request, history.json(), { name: `searched-${String(n).padStart(2, "0")}.json` });
  }
  await request.dispose();
});
test.afterAll(() => app.stop());

const box = (page: Page) => page.getByRole("combobox", { name: "Search executions" });
const rows = (page: Page) => page.getByRole("table").getByRole("row").filter({ hasText: "searched-" });

test("an exact name comes first, and Enter opens it", async ({ page }) => {
  await page.goto(`${app.url}/executions`);
  // The keys of the page are there once it is hydrated.
  await expect(async () => {
    await page.keyboard.press("Control+k");
    await expect(box(page)).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.keyboard.type("searched-07");
  await expect(page.getByRole("option").first()).toContainText("searched-07");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/executions\/[0-9a-f]{20}/);
  await page.goto(`${app.url}/executions?q=searched-07`);
  await expect(page.getByRole("region", { name: "Named exactly" }).getByRole("link")).toContainText("searched-07");
});

test("fields and values are completed by keys alone, and the address is the query", async ({ page }) => {
  const errors = listenForErrors(page);
  await page.goto(`${app.url}/executions`);
  await box(page).focus();
  await page.keyboard.type("stat");
  await page.keyboard.press("ArrowDown");
  await expect(box(page)).toHaveAttribute("aria-activedescendant", /.+/);
  await page.keyboard.press("Enter");
  await expect(box(page)).toHaveValue("status:");
  await page.keyboard.type("fa");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(box(page)).toHaveValue("status:failed ");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/q=status(:|%3A)failed/);
  await expect(rows(page)).toHaveCount(20);
  await expect(page.getByRole("heading", { name: /^Executions 20/ })).toBeVisible();
  expect(errors).toEqual([]);
});

test("what is wrong stands under its place, and the list goes on when it is mended", async ({ page }) => {
  await page.goto(`${app.url}/executions`);
  await box(page).fill("statsu:failed");
  await box(page).press("Enter");
  const trouble = page.getByRole("search").getByRole("alert");
  await expect(trouble).toContainText("did you mean `status`?");
  await expect(trouble).toContainText("^^^^^^");
  await expect(box(page)).toHaveAttribute("aria-invalid", "true");
  await box(page).fill("status:failed");
  await box(page).press("Enter");
  await expect(rows(page)).toHaveCount(20);
  await page.goto(`${app.url}/executions?q=${encodeURIComponent("(status:failed")}`);
  await expect(page.getByRole("main").getByRole("alert")).toContainText("This parenthesis does not end.");
  await page.getByRole("button", { name: "Clear the query" }).click();
  await expect(rows(page)).toHaveCount(50);
});

test("menus and old addresses say the same as the query", async ({ page }) => {
  await page.goto(`${app.url}/executions?status=FAILED`);
  await expect(rows(page)).toHaveCount(20);
  await expect(box(page)).toHaveValue("status:failed");
  await page
    .getByRole("button", { name: /^Status/ })
    .first()
    .click();
  await page.getByRole("menuitemcheckbox", { name: /^Succeeded/ }).click();
  await page.keyboard.press("Escape");
  await expect(box(page)).toHaveValue("status:succeeded OR status:failed");
  await page.getByRole("button", { name: "Last hour" }).click();
  await expect(box(page)).toHaveValue("(status:succeeded OR status:failed) started>=now-1h");
  await expect(page.getByText("Nothing matches this query.")).toBeVisible();
});

test("a search is saved, offered, used and deleted", async ({ page }) => {
  await page.goto(`${app.url}/executions?q=${encodeURIComponent("status:failed")}`);
  await page.getByRole("button", { name: "Saved" }).click();
  await page.getByLabel("Name of this search").fill("Broken orders");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.goto(`${app.url}/executions`);
  await box(page).focus();
  await page.getByRole("option", { name: /Broken orders/ }).click();
  await expect(rows(page)).toHaveCount(20);
  await page.getByRole("button", { name: "Saved" }).click();
  await page.getByRole("button", { name: "Delete the search Broken orders" }).click();
  await expect(page.getByText("No search is saved yet.")).toBeVisible();
});

test("the error has most room, columns are chosen and made wider, and stay so", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${app.url}/executions`);
  await expect(rows(page)).toHaveCount(50);
  const widths = await page
    .getByRole("columnheader")
    .evaluateAll((heads) => heads.map((head) => (head as HTMLElement).offsetWidth));
  const error = await page
    .getByRole("columnheader", { name: /^Error/ })
    .evaluate((head) => (head as HTMLElement).offsetWidth);
  expect(error).toBe(Math.max(...widths));
  const machine = page.getByRole("columnheader", { name: /^Machine/ });
  const widthOf = () => machine.evaluate((head) => (head as HTMLElement).offsetWidth);
  const before = await widthOf();
  const edge = page.getByRole("separator", { name: "Width of Machine" });
  await edge.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(widthOf).toBe(before + 16);
  const at = await edge.boundingBox();
  if (at === null) throw new Error("the edge is not shown");
  await page.mouse.move(at.x + 4, at.y + 8);
  await page.mouse.down();
  await page.mouse.move(at.x + 44, at.y + 8, { steps: 4 });
  await page.mouse.up();
  await expect.poll(widthOf).toBe(before + 56);
  await page.getByRole("button", { name: /^Columns/ }).click();
  await page.getByRole("menuitemcheckbox", { name: "Events" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("columnheader", { name: /^Events/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("columnheader", { name: /^Events/ })).toBeVisible();
  expect(await widthOf()).toBe(before + 56);
});

const topOf = (page: Page) => page.locator("#main").evaluate((main) => main.scrollTop);

/** Scrolls as a hand does, far down the list, and answers a row that is shown there with its place. */
async function scrollDown(page: Page) {
  await rows(page).first().hover();
  await page.mouse.wheel(0, 700);
  await expect.poll(() => topOf(page)).toBeGreaterThan(500);
  const row = rows(page).nth(40);
  return { row, name: (await row.getByRole("link").first().textContent()) ?? "", box: await row.boundingBox() };
}

test("Back from an execution lands at the row where it left the list", async ({ page }) => {
  await page.goto(`${app.url}/executions`);
  await expect(rows(page)).toHaveCount(50);
  const { row, name, box: before } = await scrollDown(page);
  const top = await topOf(page);
  await row.getByRole("link").first().click();
  await expect(page.getByRole("region", { name: "What happened" })).toBeVisible();
  expect(await topOf(page)).toBe(0);
  await page.goBack();
  await expect(row).toContainText(name);
  await expect.poll(() => topOf(page)).toBe(top);
  expect(await row.boundingBox()).toEqual(before);

  // Also when the execution was loaded anew, and nothing of the list is in memory any more.
  await row.getByRole("link").first().click();
  await expect(page.getByRole("region", { name: "What happened" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("region", { name: "What happened" })).toBeVisible();
  await page.goBack();
  await expect.poll(() => topOf(page)).toBe(top);
  expect(await row.boundingBox()).toEqual(before);

  // From there on the reader scrolls, and a way in by a link begins at the top.
  await page.mouse.wheel(0, -300);
  await expect.poll(() => topOf(page)).toBe(top - 300);
  await page.goForward();
  await expect(page.getByRole("region", { name: "What happened" })).toBeVisible();
  await page.goBack();
  await expect.poll(() => topOf(page)).toBe(top - 300);
  await page.getByRole("link", { name: "Import" }).first().click();
  await expect(page).toHaveURL(/\/import/);
  await page.getByRole("link", { name: "Executions" }).first().click();
  await expect(rows(page)).toHaveCount(50);
  expect(await topOf(page)).toBe(0);
});

test("the place stays with its page of the list", async ({ page }) => {
  await page.goto(`${app.url}/executions?size=50`);
  await scrollDown(page);
  const top = await topOf(page);
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(rows(page)).toHaveCount(10);
  await page.goBack();
  await expect(rows(page)).toHaveCount(50);
  await expect.poll(() => topOf(page)).toBeGreaterThanOrEqual(top);
});

test("a page behind the last one says so, and leads to the first", async ({ page }) => {
  await page.goto(`${app.url}/executions?page=99`);
  await expect(page.getByText("none of 60")).toBeVisible();
  await page.getByRole("button", { name: "First page" }).click();
  await expect(page.getByText("1–50 of 60")).toBeVisible();
  await expect(rows(page)).toHaveCount(50);
});

test("the histogram is read and chosen by keys", async ({ page }) => {
  await page.goto(`${app.url}/executions`);
  const histogram = page.getByRole("figure", { name: /^Executions by status over time/ });
  await histogram.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(histogram.getByRole("status")).toHaveText(/: \d+ (failed|succeeded)/);
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Enter");
  await expect(box(page)).toHaveValue(/^started>=\S+.* started</);
});

test("the open box and its trouble are accessible", async ({ page }) => {
  await page.goto(`${app.url}/executions`);
  await expect(rows(page)).toHaveCount(50);
  await box(page).fill("status:");
  await expect(page.getByRole("listbox", { name: "Suggestions" })).toBeVisible();
  await expectAccessibleInBoth(page);
});
