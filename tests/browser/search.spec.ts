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
  await page.getByRole("separator", { name: "Width of Machine" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("button", { name: /^Columns/ }).click();
  await page.getByRole("menuitemcheckbox", { name: "Events" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("columnheader", { name: /^Events/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("columnheader", { name: /^Events/ })).toBeVisible();
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
