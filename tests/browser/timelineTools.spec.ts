import type { Page } from "@playwright/test";
import { failedOrder, ORDER_ARN, ORDER_DEFINITION } from "./support/orders";
import { expect, importFile, test } from "./support/test";

const FILE = `${failedOrder().json()}\n${JSON.stringify({ definition: JSON.stringify(ORDER_DEFINITION) })}\n`;

let key = "";
test.beforeAll(async ({ playwright, app }) => {
  const request = await playwright.request.newContext({ baseURL: app.url });
  key = (await importFile(request, FILE, { arn: ORDER_ARN }))[0] ?? "";
  await request.dispose();
});

const details = (page: Page) => page.getByRole("complementary", { name: "Details" });
const row = (page: Page, name: RegExp) => page.getByRole("treeitem", { name });
const open = async (page: Page) => {
  await page.goto(`/executions/${key}`);
  await expect(row(page, /ChargeCard/)).toBeVisible();
};

test("keys work on a fresh page wherever the focus is, and can be turned off", async ({ page }) => {
  await open(page);
  await page.keyboard.press("[");
  await expect(page.locator("[role=tree] [aria-selected=true]")).toContainText("Pack");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys" });
  await expect(help).toContainText("Go to the next failure");
  await help.getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  await expect(help).toHaveCount(0);
  await page.locator("h1").click();
  await page.keyboard.press("/");
  await expect(page.getByRole("textbox", { name: "Find and filter steps" })).not.toBeFocused();
});

test("a command is found by its name and done", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Control+/");
  await page.getByRole("combobox", { name: "What to do" }).fill("critical");
  await page.keyboard.press("Enter");
  await expect(row(page, /Email/)).toHaveCount(0);
  await expect(row(page, /AwaitCarrier/)).toBeVisible();
  await expect(page).toHaveURL(/only=critical/);
});

test("a filter leaves only what matches, stands in the address, and says what it cannot read", async ({ page }) => {
  await page.goto(`/executions/${key}?find=status:caught+type:Task&only=matches`);
  await expect(row(page, /Sms/)).toBeVisible();
  await expect(row(page, /AwaitCarrier/)).toHaveCount(0);
  await expect(page.getByRole("toolbar", { name: "Timeline" }).getByRole("status")).toHaveText("3");
  await page.getByRole("textbox", { name: "Find and filter steps" }).fill("status:lost");
  await expect(page.getByRole("toolbar", { name: "Timeline" }).getByRole("status")).toContainText("A status is one of");
  await expect(row(page, /AwaitCarrier/)).toBeVisible();
});

test("the longest bar has its words on it", async ({ page }) => {
  await open(page);
  await expect(row(page, /AwaitCarrier/).getByText("48 s")).toBeVisible();
});

test("the items of a Map are a grid and a table, found by their data, and each says where it is", async ({ page }) => {
  await open(page);
  await row(page, /ShipItems/)
    .getByText("ShipItems", { exact: true })
    .first()
    .click();
  await details(page).getByRole("tab", { name: "Items" }).click();
  await expect(details(page).getByRole("button", { name: /2 failed|2 caught inside/ })).toBeVisible();
  const table = details(page).getByRole("table", { name: "Items" });
  await expect(table.getByRole("row")).not.toHaveCount(1);
  await details(page).getByRole("textbox", { name: "Find an item by its data" }).fill("nothing of the kind");
  await expect(details(page).getByRole("status")).toHaveText("0 items");
  await details(page).getByRole("textbox", { name: "Find an item by its data" }).fill("");
  await details(page).getByRole("button", { name: "Go to item 0" }).click();
  await page.keyboard.press("]");
  await expect(details(page).getByRole("navigation", { name: "Where the step is" })).toContainText(
    "ShipItems › item 11",
  );
});

test("a card says of a bar what the pointer would have to rest for, by a key too", async ({ page }) => {
  await open(page);
  await page.getByRole("tree").focus();
  await page.keyboard.press("End");
  await page.keyboard.press("[");
  await page.keyboard.press("]");
  await page.keyboard.press("i");
  await expect(page.getByRole("tooltip")).toContainText("PaymentDeclined");
  await expect(page.getByRole("tooltip")).toContainText("critical path");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("tooltip")).toHaveCount(0);
});

test("a phone reads the sentence, the timeline and the details without moving sideways", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 780 });
  await open(page);
  const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await sideways()).toBeLessThanOrEqual(0);
  await expect(page.getByRole("region", { name: "What happened" })).toBeVisible();
  const [bar, panel] = [row(page, /AwaitCarrier/), details(page)];
  expect((await bar.boundingBox())?.width).toBeGreaterThan(300);
  await panel.scrollIntoViewIfNeeded();
  expect((await panel.boundingBox())?.width).toBeGreaterThan(300);
});
