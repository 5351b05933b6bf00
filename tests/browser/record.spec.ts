import type { Page } from "@playwright/test";
import { expect, importFile, test } from "./support/test";
import { HistoryWriter } from "./support/writeHistory";

/** What pages say of records that do not tell everything, and when the server does not answer. */

const T0 = Date.UTC(2026, 9, 22, 2, 0, 0);

function openReport(): HistoryWriter {
  const h = new HistoryWriter(T0);
  h.add(0, "ExecutionStarted", { input: "{}", inputDetails: { truncated: false } }, 0);
  h.enter(1, "Task", "BuildReport", {}, 0);
  h.add(110, "LambdaFunctionScheduled", { resource: "arn:aws:lambda:eu-west-1:1:function:report", input: "{}" });
  return h;
}

function redrivenCharge(): HistoryWriter {
  const h = new HistoryWriter(T0 + 60_000);
  h.add(0, "ExecutionStarted", { input: '{"order":"redriven-7"}' }, 0);
  h.enter(1, "Task", "ChargeCard", {}, 0);
  const failed = h.lambda(50, { error: "TypeError", cause: "no card" });
  h.add(1, "ExecutionFailed", { error: "TypeError", cause: "no card" });
  h.add(900, "ExecutionRedriven", { redriveCount: 1 });
  h.lambda(50, null, {}, failed);
  h.exit(1, "Task", "ChargeCard", {});
  h.add(1, "ExecutionSucceeded", { output: "{}" });
  return h;
}

const CHARGE = {
  StartAt: "ChargeCard",
  States: { ChargeCard: { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:work", End: true } },
};

let open = "";
let redriven = "";
test.beforeAll(async ({ playwright, app }) => {
  const request = await playwright.request.newContext({ baseURL: app.url });
  open = (await importFile(request, openReport().json()))[0] ?? "";
  const withDefinition = `${redrivenCharge().json()}\n${JSON.stringify({ definition: JSON.stringify(CHARGE) })}\n`;
  redriven = (await importFile(request, withDefinition))[0] ?? "";
  await request.dispose();
});

const story = (page: Page) => page.getByRole("region", { name: "What happened" });
const details = (page: Page) => page.getByRole("complementary", { name: "Details" });

test.describe("when an event cannot be read", () => {
  test.use({ expectedError: /status of 500/ });

  test("the Data tab says so, and reads it when asked again", async ({ page }) => {
    await page.route(/\/events\/\d+$/, (route) => route.fulfill({ status: 500, body: "{}" }));
    await page.goto(`/executions/${redriven}?tab=data`);
    const tab = page.getByRole("tabpanel");
    await expect(tab.getByRole("alert")).toHaveCount(2);
    await expect(tab).toContainText("The server answered 500");
    await expect(tab).not.toContainText("The record does not hold");
    await page.unroute(/\/events\/\d+$/);
    for (const name of ["Input", "Output"]) {
      await page.getByRole("region", { name }).getByRole("button", { name: "Try again" }).click();
    }
    await expect(page.getByRole("region", { name: "Input" })).toContainText("redriven-7");
    await expect(tab.getByRole("alert")).toHaveCount(0);
  });
});

test("a run that was open when it was recorded is shown as of then, everywhere the same", async ({ page }) => {
  await page.goto(`/executions/${open}`);
  await expect(story(page)).toContainText(
    /^When this was recorded \(last event .*\) BuildReport had been running for 110 ms; nothing since\.\s*$/,
  );
  const waits = page.getByRole("region", { name: "What it waits for" });
  await expect(waits).toContainText(/Recorded as of 22 Oct .*, and nobody follows it here/);
  await expect(waits).toContainText(
    /BuildReport \(function report\) has been scheduled since 22 Oct .* and has not started/,
  );
  await expect(page.getByRole("list", { name: "Limits" })).toContainText(/3 of 25.000 events \(< 0\.1 %\)/);
  await expect(page.getByText("last recorded")).toBeVisible();
  await page.getByRole("treeitem", { name: /BuildReport/ }).click();
  await expect(details(page)).toContainText("open when recorded");
  await expect(details(page)).toContainText("at least 110 ms");
  await page.goto("/executions?status=RUNNING");
  await expect(page.getByRole("row", { name: /Running/ }).first()).toContainText("as of 22 Oct");
});

test("a run that succeeded after a redrive looks so in the graph and in the list", async ({ page }) => {
  await page.goto(`/executions/${redriven}?tab=graph`);
  const node = page.getByRole("group", { name: /^States of/ }).getByRole("button", { name: /^ChargeCard, / });
  await expect(node).toHaveAccessibleName("ChargeCard, Task · failed once, succeeded");
  await expect(details(page)).toContainText("succeeded");
  await page.goto("/executions?q=redriven-7");
  await expect(page.getByRole("row", { name: /Succeeded/ })).toContainText("redriven 1");
});
