import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { APPROVAL_ARN, APPROVAL_DEFINITION, approvedExpense } from "./support/approvals";
import { failedOrder, goodOrder } from "./support/orders";
import { expect, importFile, test } from "./support/test";

/** A month of its own: what the other files import is in others. */
const AT = Date.UTC(2025, 2, 3, 9);
const DAY = 86_400_000;

let key = "";
test.beforeAll(async ({ playwright, app }) => {
  const request = await playwright.request.newContext({ baseURL: app.url });
  const file = `${approvedExpense(AT).json()}\n${JSON.stringify({ definition: JSON.stringify(APPROVAL_DEFINITION) })}\n`;
  key = (await importFile(request, file, { arn: APPROVAL_ARN }))[0] ?? "";
  await importFile(request, goodOrder(AT + DAY).json(), { machine: "march-orders" });
  await importFile(request, failedOrder(AT + 5 * DAY).json(), { machine: "march-orders" });
  await request.dispose();
});

test("the cost of an execution says why it could not be Express, and leads to the state that keeps it from it", async ({
  page,
}) => {
  await page.goto(`/executions/${key}`);
  await page.getByRole("tab", { name: "Cost $0.000075" }).click();
  const checks = page.getByRole("region", { name: "Could it be Express?" });
  await expect(checks).toContainText("This execution could not have been Express");
  await expect(checks.getByRole("listitem").filter({ hasText: "AskManager" })).toContainText("task token");
  await expect(checks).toContainText("ran for 10 m 1.244 s");
  await checks.getByRole("button", { name: "AskManager" }).click();
  await expect(page.getByRole("complementary", { name: "Details" }).getByRole("heading").first()).toHaveText(
    "AskManager",
  );
});

test("a figure of a machine's month opens the events, the rule and the price that it comes from", async ({ page }) => {
  await page.goto(`/executions/${key}?tab=cost`);
  await page.getByRole("link", { name: "This machine in that month" }).click();
  await expect(page).toHaveURL(/\/cost\?machine=expense-approvals&month=2025-03/);
  await expect(page.getByRole("heading", { name: "expense-approvals" })).toBeVisible();
  await page.getByLabel("Free tier").check();
  await expect(page).toHaveURL(/free=true/);
  await expect(page.getByRole("button", { name: /^As it ran: \$0(, estimated)?\. How/ })).toBeVisible();
  await page.getByLabel("Free tier").uncheck();
  await page.getByRole("button", { name: /^As it ran: \$0\.000075/ }).click();
  const derivation = page.getByRole("dialog", { name: "As it ran" });
  await expect(derivation).toContainText("3 × $0.000025 = $0.000075");
  await expect(derivation).toContainText("each state transition");
  await page.keyboard.press("Escape");
  await expect(derivation).toHaveCount(0);

  const states = page.getByRole("region", { name: "By state" });
  await expect(states.getByRole("row", { name: /Reimburse/ })).toContainText("$0.00005");
  const comparison = page.getByRole("region", { name: "Standard or Express" });
  await expect(comparison).toContainText("Standard is the only possible type: AskManager waits for a task token.");
  await comparison.getByRole("link", { name: "AskManager" }).click();
  await expect(states.getByRole("row", { name: /AskManager/ })).toBeInViewport();
});

test("the month lists its machines, leads to each, and can be taken away as CSV", async ({ page }) => {
  await page.goto("/cost?month=2025-03");
  const machines = page.getByRole("region", { name: "By machine" });
  await expect(machines.getByRole("row")).toHaveCount(3);
  const orders = machines.getByRole("row", { name: /march-orders/ });
  await expect(orders).toContainText("2");
  const csv = await download(page, "By machine as CSV");
  expect(csv.split(/\r?\n/).filter((line) => line !== "")).toHaveLength(3);
  expect(csv).toContain("march-orders");
  await orders.getByRole("link", { name: "march-orders" }).click();
  await expect(page).toHaveURL(/machine=march-orders/);
  await expect(page.getByRole("region", { name: "By outcome" })).toContainText("Failed");
  expect(await download(page, "By state as CSV")).toContain("ChargeCard");
  await page.getByRole("button", { name: "Cost", exact: true }).click();
  await expect(page.getByRole("region", { name: "By machine" })).toBeVisible();
});

test("a month without executions leads to one that has some", async ({ page }) => {
  await page.goto("/cost?month=2024-01");
  await expect(page.getByRole("heading", { name: "No executions in Jan 2024" })).toBeVisible();
  await expect(page.getByText("npm run -s stepscope -- pull")).toBeVisible();
  await page.getByRole("button", { name: /^Show / }).click();
  await expect(page.getByRole("region", { name: "By machine" })).toBeVisible();
});

test("a slider changes the figures and the address, and the address gives the same figures to somebody else", async ({
  page,
  browser,
  app,
}) => {
  await page.goto("/cost?view=calculator");
  const standard = page.getByRole("region", { name: "Standard" });
  await expect(standard).toContainText("$25.00");
  const slider = page.getByRole("slider", { name: "Executions a month" });
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  await expect(standard).toContainText("$37.50");
  await expect(page).toHaveURL(/executions=150000/);
  await page.getByLabel("Retries, exactly").fill("4");
  await page.keyboard.press("Enter");
  await expect(standard).toContainText("Retries are $1.50 of it.");
  await expect(page).toHaveURL(/retries=4/);

  const other = await browser.newPage({ baseURL: app.url });
  await other.goto(page.url());
  const shared = other.getByRole("region", { name: "Standard" });
  await expect(shared).toContainText("$39.00");
  await shared.getByText("state transitions").click();
  await expect(shared).toContainText("1560000 × $0.000025 = $39");
  await expect(other.getByRole("figure", { name: /Express is cheaper/ })).toBeVisible();
  await other.close();
});

test("the list has a column of cost, and sorts by it", async ({ page }) => {
  await page.goto("/executions?machine=march-orders");
  const rows = page.getByRole("row").filter({ has: page.getByRole("link") });
  await page.getByRole("button", { name: "Cost", exact: true }).click();
  await expect(page).toHaveURL(/sort=-cost/);
  await expect(rows.first()).toContainText("Failed");
  await expect(rows.first()).toContainText("$0.00");
});

async function download(page: Page, name: string): Promise<string> {
  const started = page.waitForEvent("download");
  await page.getByRole("link", { name }).click();
  return readFileSync(await (await started).path(), "utf8");
}
