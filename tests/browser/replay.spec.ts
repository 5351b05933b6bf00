import { readFileSync } from "node:fs";
import type { APIRequestContext } from "@playwright/test";
import { DECLINED_FILE, tamperedOrder } from "./support/tampered";
import { startWorker } from "./support/app";
import { expectAccessible } from "./support/look";
import { expect, importFile, test } from "./support/test";

let declined = "";
let tampered = "";
// Replays run in the worker, and not in the process that shows the pages.
let stopWorker = (): Promise<void> => Promise.resolve();
test.beforeAll(async ({ playwright, app }) => {
  const request: APIRequestContext = await playwright.request.newContext({ baseURL: app.url });
  declined = (await importFile(request, readFileSync(DECLINED_FILE, "utf8")))[0] ?? "";
  tampered = (await importFile(request, tamperedOrder()))[0] ?? "";
  await request.dispose();
  stopWorker = startWorker(app);
});
test.afterAll(() => stopWorker());

test("scrubs to the failing step and reads why no catcher matched", async ({ page }) => {
  await page.goto(`/executions/${declined}`);
  await page.getByRole("tab", { name: "Replay" }).click();
  const slider = page.getByRole("slider", { name: "Step of the run" });
  // A failed run opens where it failed.
  await expect(slider).toHaveAttribute("aria-valuetext", "Step 5 of 5: ChargeCard, attempt 3 of 3, failed");
  await slider.focus();
  await page.keyboard.press("Home");
  await expect(slider).toHaveAttribute("aria-valuetext", "Step 1 of 5: ValidateOrder, succeeded");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("region", { name: "Rules of the Choice" })).toContainText(
    "$.amount = 12900 NumericGreaterThan 50000",
  );
  await page.keyboard.press("]");
  await expect(slider).toHaveAttribute("aria-valuetext", /ChargeCard, attempt 1 of 3/);
  await expect(page.getByRole("region", { name: "Retry and Catch" })).toContainText("waits 2 s");
  await page.keyboard.press("End");
  const recovery = page.getByRole("region", { name: "Retry and Catch" });
  await expect(recovery).toContainText("names PaymentDeclined, but all its retries are made · 2 of 2 retries");
  await expect(recovery).toContainText("States.Timeout its name is not PaymentDeclined → BackOrder");
  await expect(recovery).toContainText("CardExpired, CardStolen none of its names is PaymentDeclined → BackOrder");
  await expect(page).toHaveURL(/tab=replay.*event=16|event=16.*tab=replay/);
  await page.keyboard.press("PageUp");
  await expect(slider).toHaveAttribute("aria-valuenow", "1");
});

test("tells what is computed from what is recorded, and marks what a stage changed", async ({ page }) => {
  await page.goto(`/executions/${declined}?tab=replay&event=2`);
  const flow = page.getByRole("list", { name: "Data flow" });
  const stage = (name: string) => flow.locator(`[data-stage=${name}]`);
  await expect(stage("input")).toContainText("recorded · event 2");
  await expect(stage("afterInputPath")).toContainText("not set");
  await expect(stage("afterParameters")).toContainText("computed");
  await expect(stage("afterParameters")).not.toContainText("recorded");
  await expect(stage("result")).toContainText("recorded · event 5");
  await expect(stage("output")).toContainText("recorded · event 6");
  await expect(page.getByText("Context object")).toBeVisible();
  await stage("output")
    .getByRole("button", { name: /event 6/ })
    .click();
  await expect(page.locator("[data-event='6'][aria-selected=true]")).toBeVisible();
});

test("keeps the place from the timeline to the replay, the graph and back", async ({ page }) => {
  await page.goto(`/executions/${declined}`);
  await page.getByRole("treeitem", { name: /InStock/ }).click();
  await page.getByRole("tab", { name: "Replay" }).click();
  await expect(page.getByRole("slider")).toHaveAttribute("aria-valuetext", /InStock\?/);
  await page.getByRole("option", { name: /ValidateOrder/ }).click();
  await expect(page.locator("[data-inside='2']")).toBeVisible();
  await page.getByRole("tab", { name: "Graph" }).click();
  const node = (name: string) =>
    page.getByRole("group", { name: /^States of/ }).getByRole("button", { name: new RegExp(`^${name}, `) });
  await expect(node("ValidateOrder")).toHaveAttribute("aria-pressed", "true");
  await node("ChargeCard").click();
  await page.getByRole("tab", { name: "Replay" }).click();
  await expect(page.getByRole("slider")).toHaveAttribute("aria-valuetext", /ChargeCard/);
  await page.getByRole("option", { name: /ValidateOrder/ }).click();
  await page.getByRole("tab", { name: "Timeline" }).click();
  await expect(page.getByRole("treeitem", { name: /ValidateOrder/ })).toHaveAttribute("aria-selected", "true");
  // The address alone brings the step back.
  await page.getByRole("tab", { name: "Replay" }).click();
  await page.reload();
  await expect(page.getByRole("slider")).toHaveAttribute("aria-valuetext", /Step 1 of 5: ValidateOrder/);
});

test("reads where a tampered run diverged, and saves a report without its data", async ({ page }) => {
  await page.goto(`/executions/${tampered}?tab=replay`);
  const view = page.getByRole("region", { name: "Where the replay went another way" });
  await expect(view.getByRole("heading", { level: 2 })).toHaveText(
    "ValidateOrder, event 6: another output or variable",
  );
  await expect(view.getByRole("region", { name: "What differs" })).toContainText("output.inStock");
  await expect(view.locator("[data-explanation=ours]")).toBeVisible();
  await expect(view.locator("tr[data-first]")).toContainText("TaskStateExited");
  const waiting = page.waitForEvent("download");
  await view.getByRole("link", { name: "Save a report without data" }).click();
  const saved = await waiting;
  expect(saved.suggestedFilename()).toBe(`divergence-${tampered}.json`);
  const report = readFileSync(await saved.path(), "utf8");
  expect(JSON.parse(report)).toMatchObject({ format: "stepscope/divergence-report", verdict: "DIVERGED" });
  for (const word of ["inStock", "ValidateOrder", "order-", "LAMP-02", "4711"]) expect(report).not.toContain(word);

  await view.getByRole("button", { name: "Open the step" }).click();
  await expect(page.locator("[data-stage=output]")).toContainText("≠");
  await page.getByRole("option", { name: /InStock/ }).click();
  await expect(page.getByText("The replay went another way at event 6.")).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });
    const places = [
      ["a failing step", () => `/executions/${declined}?tab=replay&event=16`, "[data-inside]"],
      ["a Choice", () => `/executions/${declined}?tab=replay&event=7`, "[data-inside]"],
      ["a divergence", () => `/executions/${tampered}?tab=replay`, "tr[data-first]"],
    ] as const;
    for (const [name, path, ready] of places) {
      test(`${name} has nothing that shuts someone out`, async ({ page }) => {
        await page.goto(path());
        await page.locator(ready).first().waitFor();
        await expectAccessible(page);
      });
    }
  });
}
