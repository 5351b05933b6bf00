import { encodeOrderFile, longOrder } from "./support/longOrders";
import { expectAccessibleInBoth, picture } from "./support/look";
import { expect, importFile, test } from "./support/test";

/* Why did the same work go well before? From a failed execution to the first difference by one key. */

let failed = "";
let good = "";
test.beforeAll(async ({ playwright, app }) => {
  const request = await playwright.request.newContext({ baseURL: app.url });
  const run = async (name: string, ...args: Parameters<typeof longOrder>) => {
    const arn = `arn:aws:states:eu-west-1:123456789012:execution:compared-orders:${name}`;
    return (await importFile(request, encodeOrderFile(longOrder(...args)), { arn }))[0] ?? "";
  };
  failed = await run("order-17", { startedAt: Date.UTC(2026, 2, 5, 12), orderId: "o-17", isDeclined: true });
  good = await run("order-17-before", { startedAt: Date.UTC(2026, 2, 5, 10), orderId: "o-17", isDeclined: false });
  await run("order-18", { startedAt: Date.UTC(2026, 2, 5, 12, 5), orderId: "o-18", isDeclined: false });
  await request.dispose();
});

test("a failed execution is laid beside its nearest good run by one key, and the first difference is in view", async ({
  page,
}) => {
  await page.goto(`/executions/${failed}`);
  await expect(page.getByRole("link", { name: /Compare with the nearest good run/ })).toBeVisible();
  await page.keyboard.press("g");
  await expect(page).toHaveURL(new RegExp(`/compare\\?a=${failed}&b=nearest`));
  const head = page.getByRole("region", { name: "Execution B" });
  await expect(head.getByRole("link", { name: "order-17-before" })).toHaveAttribute("href", `/executions/${good}`);
  await expect(page.getByRole("region", { name: "First difference" })).toContainText(
    "ChargeCard: failed · PaymentDeclined in A, succeeded in B",
  );
  const charge = page.getByRole("region", { name: "ChargeCard" });
  await expect(charge).toBeInViewport();
  await expect(charge).toHaveAttribute("aria-current", "true");
  await expect(charge).toContainText("the first difference");
  await picture(page, "compare");
  await expectAccessibleInBoth(page);
});

test("why did the other run of the same order work: three actions from the start page", async ({ page }) => {
  await page.goto("/");
  const box = page.getByRole("combobox", { name: "Search executions" });
  await box.fill("input.orderId=o-17 status:FAILED");
  await box.press("Enter");
  await page.getByRole("row").filter({ hasText: "order-17" }).getByRole("link").first().click();
  await expect(page.getByRole("link", { name: /Compare with the nearest good run/ })).toBeVisible();
  await page.keyboard.press("g");
  await expect(page.getByRole("region", { name: "Execution B" })).toContainText("order-17-before");
  await expect(page.getByRole("region", { name: "First difference" })).toContainText(
    "ChargeCard: failed · PaymentDeclined in A, succeeded in B",
  );
});

test("the differences are gone through by keys, and what is the same is opened", async ({ page }) => {
  await page.goto(`/compare?a=${failed}&b=${good}`);
  const status = page.getByRole("status").filter({ hasText: "places that differ" });
  await expect(status).toContainText(/of \d+ places/);
  const charge = page.getByRole("region", { name: "ChargeCard" });
  await expect(charge).toBeVisible();
  await page.keyboard.press("]");
  await expect(page.getByRole("region", { name: "Confirm" })).toHaveAttribute("aria-current", "true");
  await page.keyboard.press("[");
  await expect(charge).toHaveAttribute("aria-current", "true");

  await expect(page.getByRole("region", { name: "Step 20" })).toBeHidden();
  await page.getByRole("button", { name: /rows the same in both/ }).click();
  const steps = page.getByRole("region", { name: "Steps of both" });
  await steps.evaluate((element) => element.scrollTo({ top: 300 }));
  await expect(page.getByRole("region", { name: /^Step \d+$/ }).first()).toBeVisible();

  await page.getByRole("button", { name: /^Outcome/ }).click();
  await page.keyboard.press("f");
  await expect(charge).not.toContainText("failed · PaymentDeclined");
});

test("an execution is compared with another one as somebody names it, and both can be swapped", async ({ page }) => {
  await page.goto(`/executions/${failed}`);
  await page.getByRole("button", { name: "Compare…" }).click();
  await page.getByLabel(/Address, ARN, name or key/).fill("order-18");
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await expect(page.getByRole("region", { name: "First difference" })).toContainText(
    'Input $.orderId is "o-17" in A, "o-18" in B',
  );
  await expect(page.getByRole("region", { name: "Execution", exact: true })).toBeInViewport();
  await page.getByRole("link", { name: "Swap" }).click();
  await expect(page.getByRole("region", { name: "First difference" })).toContainText(
    'Input $.orderId is "o-18" in A, "o-17" in B',
  );
});

test("an execution beside itself differs in nothing", async ({ page }) => {
  await page.goto(`/compare?a=${good}&b=${good}`);
  await expect(page.getByRole("region", { name: "First difference" })).toContainText("Nothing differs between them.");
});

test.describe(() => {
  test.use({ expectedError: /404/ });
  test("what is not there is said, with ways on", async ({ page }) => {
    await page.goto(`/compare?a=${failed}&b=nobody`);
    await expect(page.getByText("No execution is found by nobody.")).toBeVisible();
    await page.getByRole("link", { name: "Compare with another one" }).click();
    await expect(page.getByLabel(/Address, ARN, name or key/)).toBeVisible();
    await expectAccessibleInBoth(page);
    await page.goto("/compare");
    await expect(page.getByRole("link", { name: "Failed executions" })).toBeVisible();
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });
  test("both stand beside each other, and nothing is wider than the screen", async ({ page }) => {
    await page.goto(`/compare?a=${failed}&b=nearest`);
    await expect(page.getByRole("region", { name: "ChargeCard" })).toBeInViewport();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await picture(page, "compare-phone");
    await expectAccessibleInBoth(page);
  });
});
