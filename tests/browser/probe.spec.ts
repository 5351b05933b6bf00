import { readFileSync } from "node:fs";
import { startWorker } from "./support/app";
import { expectAccessibleInBoth, picture } from "./support/look";
import { DECLINED_FILE } from "./support/tampered";
import { expect, importFile, test } from "./support/test";

/* What is taken away from an execution's page: an expression at each visit of a state, commands, a mock file. */

let declined = "";
let stopWorker = (): Promise<void> => Promise.resolve();
test.beforeAll(async ({ playwright, app }) => {
  const request = await playwright.request.newContext({ baseURL: app.url });
  declined = (await importFile(request, readFileSync(DECLINED_FILE, "utf8")))[0] ?? "";
  await request.dispose();
  stopWorker = startWorker(app);
});
test.afterAll(() => stopWorker());

test("an expression is evaluated at each visit of the selected state, and its errors are shown", async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto(`/executions/${declined}?event=9`);
  await page.getByRole("tab", { name: "Probe" }).click();
  const field = page.getByLabel("Expression");
  const row = page.getByRole("tabpanel", { name: "Probe" }).getByRole("row").nth(1);
  await field.fill("{% $states.input.orderId & ' ' & $states.context.State.Name %}");
  await field.press("Enter");
  await expect(row).toContainText('"o-17 ChargeCard"');
  await expect(row).toContainText("event 9");
  await expectAccessibleInBoth(page);
  await picture(page, "probe");

  // A path that leads nowhere, and what is no expression.
  await field.fill("$.missing.total");
  await page.getByRole("button", { name: "Evaluate" }).click();
  await expect(row).toContainText("could not be found");
  await picture(page, "probe-error");
  await field.fill("orderId");
  await field.press("Enter");
  await expect(page.getByText("orderId is neither a path")).toBeVisible();

  // It stays when another step is selected, and is evaluated there.
  await field.fill("$.orderId");
  await field.press("Enter");
  await expect(row).toContainText('"o-17"');
  await page
    .getByRole("treeitem", { name: /ValidateOrder/ })
    .first()
    .click();
  await expect(field).toHaveValue("$.orderId");
  await expect(row).toContainText("event 2");
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, "probe-narrow");
});

test("a command of the AWS CLI about the execution is copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`/executions/${declined}`);
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("menuitem", { name: "Copy as AWS CLI command" }).press("ArrowRight");
  const item = page.getByRole("menuitem", { name: "Get its history" });
  await expect(item).toBeVisible();
  await picture(page, "share-commands");
  await item.click();
  await expect(page.getByText("Command copied")).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^aws stepfunctions get-execution-history --execution-arn arn:aws:states:\S+ --include-execution-data --region eu-west-1$/,
  );
});

test("the mock file of the record is saved from What if", async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto(`/executions/${declined}?tab=replay`);
  await page.getByRole("button", { name: "What if…" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Mock file of the record" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.mock\.json$/);
  const file = JSON.parse(readFileSync(await download.path(), "utf8")) as { readonly MockedResponses: object };
  expect(Object.keys(file.MockedResponses)).toContain("order-o-17.ChargeCard");
});
