import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { startApp, startWorker, type App } from "./support/app";
import { DECLINED_FILE, tamperedOrder } from "./support/tampered";
import { SLOW } from "../support/hostileRuns";
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
  await expect(page).toHaveURL(/verdict(:|%3A)diverged/);
  await row("order-tampered").getByRole("link").first().click();
  await expect(page.getByRole("treeitem").first()).toBeVisible();
  await page.getByRole("button", { name: "replay Diverged" }).click();
  await expect(page.getByRole("tab", { name: "Replay" })).toHaveAttribute("aria-selected", "true");
  expect(errors).toEqual([]);
});

test("a worker that dies in the middle of a replay is said on its page, which goes on when another comes", async ({
  page,
}) => {
  const own = await startApp({ replayLimitMs: 600_000 });
  let stopWorker = () => Promise.resolve();
  try {
    const [key = ""] = await importFile(page.request, SLOW, {}, own.url);
    await page.goto(`${own.url}/executions/${key}?tab=replay`);
    await expect(page.getByRole("status", { name: "Replaying the execution" })).toContainText("The worker replays");
    process.kill(own.pids[1] ?? 0, "SIGKILL");
    const said = page.getByRole("tabpanel").getByRole("alert");
    await expect(said).toContainText("The worker stopped while it replayed this execution.");
    const asked = page.waitForRequest((request) => request.url().endsWith(`/api/executions/${key}/replay`));
    await said.getByRole("button", { name: "Try again" }).click();
    await asked;
    await expect(said).toContainText("The worker stopped");
    stopWorker = startWorker(own, 1_500);
    await expect(said).toContainText("This execution was not replayed.");
  } finally {
    await stopWorker();
    await own.stop();
  }
});
