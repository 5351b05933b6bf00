import { gzipSync } from "node:zlib";
import { startApp } from "./support/app";
import { failedOrder, ORDER_DEFINITION } from "./support/orders";
import { drop } from "./support/drop";
import { expect, importFile, listenForErrors, test } from "./support/test";

test("an empty database says what to do next", async ({ browser }) => {
  const app = await startApp();
  try {
    const page = await browser.newPage({ baseURL: app.url });
    const errors = listenForErrors(page);
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "No executions yet" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Load the samples" })).toBeVisible();
    await expect(page.getByText("aws stepfunctions get-execution-history")).toBeVisible();
    await page.getByRole("link", { name: "Import files" }).click();
    await expect(page.getByRole("heading", { name: "Import" })).toBeVisible();
    expect(errors).toEqual([]);
    await page.close();
  } finally {
    await app.stop();
  }
});

test("a history that is dropped on the page is found in the list, opened, and says what failed", async ({ page }) => {
  await page.goto("/import");
  await drop(page, { "first-steps.json": failedOrder(Date.UTC(2026, 0, 5, 9, 30)).json() });
  // A file with one execution opens it.
  await expect(page).toHaveURL(/\/executions\/[0-9a-f]{20}/);

  await page.getByRole("link", { name: "Executions" }).click();
  const search = page.getByRole("combobox", { name: "Search executions" });
  await search.fill("PaymentDeclined");
  await search.press("Enter");
  const row = page.getByRole("row").filter({ hasText: "first-steps" });
  await expect(row).toHaveCount(1);
  await expect(page).toHaveURL(/q=PaymentDeclined/);
  await expect(row).toContainText("Failed");
  await row.getByRole("link").click();

  await expect(page).toHaveURL(/\/executions\/[0-9a-f]{20}/);
  const story = page.getByRole("region", { name: "What happened" });
  await expect(story).toContainText("ChargeCard");
  await expect(story).toContainText("PaymentDeclined");
  await expect(story).toContainText("Card was declined (code 51)");
  const step = page.getByRole("treeitem", { name: /ChargeCard/ });
  await expect(step).toContainText("3 attempts");
  await expect(step.getByRole("img", { name: "failed" })).toBeVisible();
});

test("a noun of the story selects its step", async ({ page, request }) => {
  const [key] = await importFile(request, failedOrder(Date.UTC(2026, 0, 8)).json());
  await page.goto(`/executions/${key}`);
  await page.getByRole("treeitem", { name: /ValidateOrder/ }).click();
  await expect(page.getByRole("complementary", { name: "Details" })).toContainText("ValidateOrder");
  await page.getByRole("region", { name: "What happened" }).getByRole("button", { name: "ChargeCard" }).first().click();
  await expect(page.getByRole("complementary", { name: "Details" }).getByRole("heading")).toHaveText("ChargeCard");
  await expect(page.getByRole("treeitem", { name: /ChargeCard/ })).toHaveAttribute("aria-selected", "true");
});

test("the same file again is known, and a file that is no history is refused with what was tried", async ({
  page,
  request,
}) => {
  const text = failedOrder(Date.UTC(2026, 0, 9)).json();
  await importFile(request, text);
  await page.goto("/import");
  await drop(page, { "again.json": text, "notes.txt": "remember the milk" });
  await expect(page.getByText("328 known already")).toBeVisible();
  const refused = page.getByRole("listitem").filter({ hasText: "notes.txt" });
  await expect(refused.getByRole("alert").first()).not.toBeEmpty();
  // It is not cut: nothing of it is whole.
  await expect(refused.getByRole("button")).toHaveCount(0);
});

test("pasted text is imported", async ({ page }) => {
  await page.goto("/import");
  await page.getByRole("button", { name: "Paste text" }).click();
  await page.getByLabel("Text to import").fill(failedOrder(Date.UTC(2026, 0, 6)).json());
  await page.getByRole("button", { name: "Import this text" }).click();
  await expect(page.getByRole("treeitem", { name: /ChargeCard/ })).toBeVisible();
});

test("a definition is given along with a gzipped history, and shows what was never reached", async ({ page }) => {
  await page.goto("/import");
  await page.getByRole("button", { name: "What the files do not say" }).click();
  await page.getByLabel("Machine").fill("orders-gz");
  const definition = {
    name: "orders.asl.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(ORDER_DEFINITION)),
  };
  await page.locator("#import-definition").setInputFiles(definition);
  await expect(page.getByRole("button", { name: "orders.asl.json" })).toBeVisible();
  const history = gzipSync(failedOrder(Date.UTC(2026, 0, 7)).json());
  await page
    .getByLabel("Files to import")
    .setInputFiles({ name: "history.json.gz", mimeType: "application/gzip", buffer: history });
  await expect(page.getByRole("treeitem", { name: /Refund/ })).toContainText("not reached");
  await expect(page.getByRole("link", { name: "orders-gz" })).toBeVisible();
});
