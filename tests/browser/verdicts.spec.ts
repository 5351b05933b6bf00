import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { startApp, type App } from "./support/app";
import { DECLINED_FILE, tamperedOrder } from "./support/tampered";
import { importFile, listenForErrors } from "./support/test";

/* What is imported gets its verdict in the background: these tests have a worker beside the pages. */

let app: App;
test.beforeAll(async ({ playwright }) => {
  app = await startApp({ worker: true });
  const request = await playwright.request.newContext({ baseURL: app.url });
  await importFile(request, readFileSync(DECLINED_FILE, "utf8"));
  await importFile(request, tamperedOrder());
  await request.dispose();
});
test.afterAll(() => app.stop());

test("an import is replayed in the background: column, filter and badge", async ({ page }) => {
  const errors = listenForErrors(page);
  await page.goto(`${app.url}/executions`);
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  await expect(async () => {
    await page.reload();
    await expect(row("order-tampered")).toContainText("Diverged", { timeout: 10_000 });
    await expect(row("order-o-17")).toContainText("Match", { timeout: 10_000 });
  }).toPass({ timeout: 60_000 });
  await page.getByRole("button", { name: "Replay" }).click();
  await page.getByRole("menuitemcheckbox", { name: /^Diverged/ }).click();
  await page.keyboard.press("Escape");
  await expect(row("order-o-17")).toHaveCount(0);
  await expect(page).toHaveURL(/verdict=diverged/);
  await row("order-tampered").getByRole("link").first().click();
  await expect(page.getByText("replay Diverged")).toBeVisible();
  expect(errors).toEqual([]);
});
