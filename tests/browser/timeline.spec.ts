import { failedOrder, ORDER_ARN, ORDER_DEFINITION } from "./support/orders";
import { expectAccessibleInBoth } from "./support/look";
import { expect, importFile, test } from "./support/test";

/** The history with its definition, as two answers of the API one after the other. */
const FILE = `${failedOrder().json()}\n${JSON.stringify({ definition: JSON.stringify(ORDER_DEFINITION) })}\n`;

let key = "";
test.beforeAll(async ({ playwright, app }) => {
  const request = await playwright.request.newContext({ baseURL: app.url });
  key = (await importFile(request, FILE, { arn: ORDER_ARN }))[0] ?? "";
  await request.dispose();
});

test("the step that failed is selected from the start", async ({ page }) => {
  await page.goto(`/executions/${key}`);
  await expect(page.getByRole("complementary", { name: "Details" }).getByRole("heading").first()).toHaveText(
    "ChargeCard",
  );
  await expect(page.getByRole("complementary", { name: "Details" })).toContainText("Card was declined (code 51)");
});

test("states that were never reached are shown, because the definition is known", async ({ page }) => {
  await page.goto(`/executions/${key}`);
  await expect(page.getByRole("treeitem", { name: /Refund/ })).toContainText("not reached");
  await page.getByRole("tab", { name: "Definition" }).click();
  await expect(page.getByRole("region", { name: "Definition" })).toContainText("ToleratedFailurePercentage");
});

test("the definition opens at the state that failed, goes to another, and keeps it selected for the other tabs", async ({
  page,
}) => {
  await page.goto(`/executions/${key}?tab=definition`);
  const states = page.getByRole("navigation", { name: "States" });
  const lines = page.getByRole("region", { name: "Definition" });
  await expect(states.getByRole("button", { name: "ChargeCard" })).toHaveAttribute("aria-current", "true");
  await expect(lines.getByText('"ChargeCard"', { exact: true }).last()).toBeInViewport();
  await expectAccessibleInBoth(page);
  await states.getByRole("button", { name: "Refund" }).click();
  await expect(states.getByRole("button", { name: "Refund" })).toHaveAttribute("aria-current", "true");
  await states.getByRole("button", { name: "ReserveStock" }).click();
  await expect(states.getByRole("button", { name: "Refund" })).toHaveAttribute("aria-current", "false");
  await page.getByRole("tab", { name: "Timeline" }).click();
  await expect(page.getByRole("complementary", { name: "Details" }).getByRole("heading").first()).toHaveText(
    "ReserveStock",
  );
});

test("keys move between steps, open rows and go from failure to failure", async ({ page }) => {
  await page.goto(`/executions/${key}`);
  const tree = page.getByRole("tree");
  const selected = tree.locator("[aria-selected=true]");
  await tree.focus();
  await page.keyboard.press("Home");
  await expect(selected).toContainText("ValidateOrder");
  await page.keyboard.press("ArrowDown");
  await expect(selected).toContainText("ReserveStock");
  await page.keyboard.press("]");
  await expect(selected).toContainText("Sms");
  await page.keyboard.press("]");
  await expect(selected).toContainText("Pack");
  await page.keyboard.press("[");
  await expect(selected).toContainText("Sms");
  await page.keyboard.press("ArrowLeft");
  await expect(selected).toContainText("branch 2");
  await page.keyboard.press("ArrowLeft");
  await expect(tree.getByRole("treeitem", { name: /LogFailure Pass/ })).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(tree.getByRole("treeitem", { name: /LogFailure Pass/ })).toHaveCount(1);
});

test("zooming goes into the address, and f shows the whole run again", async ({ page }) => {
  await page.goto(`/executions/${key}`);
  await page.getByRole("tree").focus();
  await page.keyboard.press("+");
  await expect(page).toHaveURL(/from=\d+&to=\d+/);
  await page.keyboard.press("f");
  await expect(page).not.toHaveURL(/from=/);
});

test("slash finds a step by name", async ({ page }) => {
  await page.goto(`/executions/${key}`);
  await page.getByRole("tree").focus();
  await page.keyboard.press("/");
  await page.keyboard.type("skip");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tree").locator("[aria-selected=true]")).toContainText("Skip");
  await expect(page.getByRole("toolbar", { name: "Timeline" })).toContainText("1 of 2");
});

test("attempts show the waits between them, planned and actual", async ({ page }) => {
  await page.goto(`/executions/${key}`);
  const details = page.getByRole("complementary", { name: "Details" });
  await details.getByRole("tab", { name: /Attempts/ }).click();
  await expect(details).toContainText("waited 2.003 s");
  await expect(details).toContainText("planned 2 s");
  await expect(details).toContainText("waited 4.001 s");
  await expect(details).toContainText("used up");
  await expect(details).toContainText("does not name PaymentDeclined");
});

test("the input of a step is a tree, and JSON inside a string opens", async ({ page }) => {
  await page.goto(`/executions/${key}`);
  await page.getByRole("treeitem", { name: /ValidateOrder/ }).click();
  const details = page.getByRole("complementary", { name: "Details" });
  await details.getByRole("tab", { name: "Input" }).click();
  await expect(details).toContainText('"orderId": "o-17"');
  await details.getByRole("button", { name: "open as JSON" }).first().click();
  await expect(details).toContainText('"wrap": "paper"');
});

test("the items of a Map show when asked for", async ({ page }) => {
  await page.goto(`/executions/${key}`);
  await expect(page.getByRole("treeitem", { name: /item 11/ })).toHaveCount(0);
  await page.getByText("show items").click();
  await expect(page.getByRole("treeitem", { name: /item 0/ })).toBeVisible();
  await page.getByRole("tree").focus();
  await expect(page.getByRole("treeitem", { name: /item 11/ }).getByRole("img", { name: "failed" })).toBeAttached();
});

test("an address leads to its event, in the timeline and in the table", async ({ page }) => {
  await page.goto(`/executions/${key}?event=322`);
  await expect(page.getByRole("complementary", { name: "Details" }).getByRole("heading").first()).toHaveText(
    "ChargeCard",
  );
  await page.goto(`/executions/${key}?tab=events&event=200`);
  await expect(page.locator("[data-event='200']")).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("region", { name: "Event 200" })).toContainText('"MapIterationStarted"');
});

test("the zone of times can be changed", async ({ page }) => {
  await page.goto(`/executions/${key}`);
  await expect(page.getByText("22 Nov 14:03:11.204")).toBeVisible();
  await page.getByRole("button", { name: "Time zone" }).click();
  await page.getByRole("menuitemcheckbox", { name: /Local/ }).click();
  await expect(page.getByText("22 Nov 15:03:11.204")).toBeVisible();
});

test("a key that names nothing says so", async ({ page }) => {
  const response = await page.request.get(`/api/executions/${"0".repeat(20)}`);
  expect(response.status()).toBe(404);
  const body = (await response.json()) as { error: { what: string; remedy: string } };
  expect(body.error.what).not.toBe("");
  expect(body.error.remedy).not.toBe("");
});
