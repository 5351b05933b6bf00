import { bigHistoryText } from "@/tests/support/bigHistory";
import { countElements, expect, importFile, test } from "./support/test";

/** What a list may hold in the document, however long it is. */
const MOST_ROWS = 2000;

let key = "";
test.beforeAll(async ({ playwright, app }) => {
  test.setTimeout(180_000);
  const request = await playwright.request.newContext({ baseURL: app.url, timeout: 120_000 });
  key = (await importFile(request, bigHistoryText()))[0] ?? "";
  await request.dispose();
});

test("a history of 25,000 events opens, with few rows in the document even when all are open", async ({ page }) => {
  await page.goto(`/executions/${key}`);
  await expect(page.getByRole("tab", { name: /Events/ })).toContainText("25\u202f000");
  await page.getByRole("treeitem", { name: /Charge/ }).click();
  await page.getByRole("tree").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tree")).toHaveAccessibleName(/4\d\d\d rows/);
  await page.keyboard.press("End");
  await expect(page.getByRole("tree").locator("[aria-selected=true]")).toBeInViewport();
  expect(await countElements(page, "[role=treeitem]")).toBeLessThan(MOST_ROWS);
});

test("event 24,999 is found by search", async ({ page }) => {
  await page.goto(`/executions/${key}?tab=events`);
  await page.getByLabel("Find in events").fill("24999");
  await page.locator("[data-event='24999']").click();
  await expect(page).toHaveURL(/event=24999/);
  await expect(page.getByRole("region", { name: "Event 24999" })).toContainText('"id": 24999');
});

test("event 24,999 is where its permalink says", async ({ page }) => {
  await page.goto(`/executions/${key}?tab=events&event=24999`);
  const row = page.locator("[data-event='24999']");
  await expect(row).toBeInViewport();
  await expect(row).toHaveAttribute("aria-selected", "true");
  expect(await countElements(page, "[role=row]")).toBeLessThan(MOST_ROWS);
});
