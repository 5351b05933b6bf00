import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { startWorker } from "./support/app";
import { definitionField, writeDefinition } from "./support/definitionField";
import { expectAccessibleInBoth, picture } from "./support/look";
import { DECLINED_FILE } from "./support/tampered";
import { expect, importFile, test } from "./support/test";

/* What if: a failed execution is forked, the fork is answered, read, saved, found again and downloaded. */

let declined = "";
let stopWorker = (): Promise<void> => Promise.resolve();
test.beforeAll(async ({ playwright, app }) => {
  const request = await playwright.request.newContext({ baseURL: app.url });
  declined = (await importFile(request, readFileSync(DECLINED_FILE, "utf8")))[0] ?? "";
  await request.dispose();
  stopWorker = startWorker(app);
});
test.afterAll(() => stopWorker());

const INVOKED = (payload: object) => JSON.stringify({ StatusCode: 200, Payload: payload });
const result = (page: Page) => page.getByRole("region", { name: "What comes of it" });

/** Opens the failed attempt, and the form of what is to be otherwise there. */
async function forkAtFailure(page: Page): Promise<void> {
  await page.goto(`/executions/${declined}?tab=replay`);
  await expect(page.getByRole("slider", { name: "Step of the run" })).toHaveAttribute(
    "aria-valuetext",
    /ChargeCard, attempt 3 of 3, failed/,
  );
  await page.getByRole("button", { name: "What if…" }).click();
}

test("a failed attempt taken for a success is answered, compared, saved, found and downloaded", async ({ page }) => {
  test.setTimeout(240_000);
  await forkAtFailure(page);
  const form = page.getByRole("form", { name: /^What if, from ChargeCard, attempt 3 of 3 on/ });
  await form.getByLabel("This attempt").selectOption("succeeds");
  const order = { orderId: "o-17", paid: true };
  await form.getByLabel("Output of the task, JSON").fill(INVOKED(order));
  await expectAccessibleInBoth(page);
  await picture(page, "whatif-form");
  await form.getByRole("button", { name: "Run", exact: true }).click();

  await expect(result(page).getByText("Waits for 1 answer")).toBeVisible();
  await expect(result(page)).toContainText("recorded: Failed PaymentDeclined");
  await picture(page, "whatif-asks");
  const question = page.getByRole("form", { name: "Answer for ShipOrder" });
  await expect(question).toContainText("o-17");
  await question.getByLabel("Output of the task, JSON").fill(INVOKED({ ...order, parcel: "p-1" }));
  await question.getByRole("button", { name: "Go on with this answer" }).click();

  await expect(result(page).getByText("Succeeds", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "First difference" })).toContainText("ChargeCard");
  const way = page.getByRole("region", { name: "Way" });
  await expect(way).toContainText("Only in the fork: CoolingOff, ShipOrder, Done");
  await expect(way.getByRole("button", { name: /^ShipOrder, .*only in the fork/ })).toBeVisible();
  await expect(page.getByRole("tree", { name: "Steps of the record" }).getByRole("treeitem")).toHaveCount(3);
  await expect(page.getByRole("tree", { name: "Steps of the fork" }).getByRole("treeitem")).toHaveCount(6);
  await expect(page.getByRole("region", { name: "Cost" }).getByRole("row", { name: /Standard/ })).toContainText("$");
  await expectAccessibleInBoth(page);
  await picture(page, "whatif-result");
  for (const name of ["Way", "Timelines", "Steps of the fork"]) {
    await page.getByRole("region", { name, exact: true }).scrollIntoViewIfNeeded();
    await page.getByRole("region", { name, exact: true }).evaluate((element) => element.scrollIntoView());
    await picture(page, `whatif-${name.toLowerCase().replaceAll(" ", "-")}`);
  }

  await page.getByRole("button", { name: "Save…" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("as if paid");
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/fork=[0-9a-f]{20}/);
  await expect(page.getByRole("heading", { level: 2, name: "as if paid" })).toBeVisible();
  const permalink = page.url();

  await page.getByRole("link", { name: "Replays", exact: true }).click();
  const kept = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "as if paid" }) });
  await expect(kept).toContainText("Succeeds; first difference: ChargeCard");
  await expect(kept).toContainText("From ChargeCard, attempt 3 of 3 onthis attempt succeeds with");
  await expectAccessibleInBoth(page);
  await picture(page, "replays");
  const download = page.waitForEvent("download");
  await kept.getByRole("link", { name: "Download" }).click();
  const file = await (await download).path();
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ fork: { name: "as if paid", of: { key: declined } } });

  await kept.getByRole("link", { name: /order-o-17/ }).click();
  await page.getByRole("tab", { name: "Replay" }).click();
  await page
    .getByRole("navigation", { name: "Forks of this execution" })
    .getByRole("button", { name: /as if paid/ })
    .click();
  await expect(result(page).getByText("Succeeds", { exact: true })).toBeVisible();

  await page.goto(permalink);
  await expect(page.getByRole("heading", { level: 2, name: "as if paid" })).toBeVisible();
  await expect(result(page).getByText("Succeeds", { exact: true })).toBeVisible();
});

test("a fork is forked: its stages accumulate, and the last one is taken away again", async ({ page }) => {
  await forkAtFailure(page);
  const form = page.getByRole("form", { name: /^What if, from/ });
  await form.getByLabel("This attempt").selectOption("fails");
  await form.getByLabel("Error").fill("CardExpired");
  await form.getByRole("button", { name: "Run", exact: true }).click();
  await expect(result(page).getByText("Succeeds", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "Way" })).toContainText("Only in the fork: BackOrder, Done");
  // Stages follow each other: what lies before the last one is changed there.
  await expect(page.getByRole("button", { name: "What if, at ValidateOrder" })).toHaveCount(0);
  await page.getByRole("button", { name: "What if, at BackOrder" }).click();
  await page.getByLabel("Input of the state, JSON (empty: as it is)").fill('{"orderId":"another"}');
  await page
    .getByRole("form", { name: /from BackOrder/ })
    .getByRole("button", { name: "Run", exact: true })
    .click();
  await expect(page.getByRole("list", { name: "Edits" }).getByRole("heading")).toHaveText([
    "From ChargeCard, attempt 3 of 3 on",
    "From BackOrder on",
  ]);
  await expect(page.getByRole("region", { name: "How it ends" })).toContainText("another");
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("region", { name: "How it ends" })).not.toContainText("another");
});

test.describe("a definition that is written over", () => {
  // Chromium gives text that is put in place of other text its style, which the policy of the page drops; the editor draws its own.
  test.use({ expectedError: /^Applying inline style violates/ });

  test("and cannot be read is told with its place, and the record stays a step away", async ({ page }) => {
    await forkAtFailure(page);
    await page.getByRole("button", { name: "Change the definition…" }).click();
    await writeDefinition(page, '{"StartAt": "A"');
    await expect(page.getByRole("list", { name: "Diagnostics" })).not.toContainText("is accepted");
    await expectAccessibleInBoth(page);
    await picture(page, "whatif-definition");
    // Tab leaves the editor.
    await definitionField(page).focus();
    await page.keyboard.press("Tab");
    await expect(definitionField(page)).not.toBeFocused();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await expect(page.getByRole("alert").filter({ hasText: "This cannot be run" })).toContainText(
      "The definition cannot be read",
    );
    await page.getByRole("button", { name: "Back to the record" }).click();
    await expect(page.getByRole("slider", { name: "Step of the run" })).toBeVisible();
  });
});

test("from the start on every attempt of a state has another outcome", async ({ page }) => {
  await page.goto(`/executions/${declined}?tab=replay`);
  await page.getByRole("button", { name: "…from the start" }).click();
  const form = page.getByRole("form", { name: "What if, from the start on" });
  await expect(form.getByLabel(/^Input of the execution/)).toHaveValue(/"orderId": "o-17"/);
  await form.getByLabel("A state with another outcome").selectOption("ChargeCard");
  await form.getByLabel("Every attempt of ChargeCard").selectOption("times out");
  await form.getByRole("button", { name: "Run", exact: true }).click();
  // A timeout is caught: the order goes on without payment.
  await expect(result(page).getByText("Succeeds", { exact: true })).toBeVisible();
  const edits = page.getByRole("list", { name: "Edits" });
  await expect(edits).toContainText("every attempt of ChargeCard times out");
  // The input stands there as it is recorded: that is no edit.
  await expect(edits).not.toContainText("has the input");
  await expect(page.getByRole("region", { name: "Way" })).toContainText("Only in the fork: BackOrder, Done");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await expect(form.getByLabel("A state with another outcome")).toHaveValue("ChargeCard");
});

test("what the record does not answer is answered by a mock file, which is kept with the fork", async ({ page }) => {
  await forkAtFailure(page);
  const form = page.getByRole("form", { name: /^What if, from ChargeCard, attempt 3 of 3 on/ });
  await form.getByLabel("This attempt").selectOption("succeeds");
  await form.getByLabel("Output of the task, JSON").fill(INVOKED({ orderId: "o-17", paid: true }));
  await form.getByRole("button", { name: "Run", exact: true }).click();
  await expect(result(page).getByText("Waits for 1 answer")).toBeVisible();

  await page.getByRole("button", { name: "Answer by a mock file…" }).click();
  const mock = page.getByRole("form", { name: "A mock file answers" });
  await mock.getByLabel("Mock file, JSON").fill("{}");
  await expect(mock).toContainText("It has no test case of a state machine.");
  const answers = { StatusCode: 200, Payload: { orderId: "o-17", parcel: "p-9" } };
  const file = {
    StateMachines: { orders: { TestCases: { other: {}, shipped: { ShipOrder: "shipped" } } } },
    MockedResponses: { shipped: { "0": { Return: answers } } },
  };
  await mock
    .getByLabel("Mock file", { exact: true })
    .setInputFiles({ name: "mock.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(file)) });
  await mock.getByLabel("Test case").selectOption("orders: shipped");
  await expectAccessibleInBoth(page);
  await picture(page, "whatif-mock");
  await mock.getByRole("button", { name: "Run with it" }).click();

  await expect(result(page).getByText("Succeeds", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "How it ends" })).toContainText("1 by the mock file");
  await page.getByRole("button", { name: "Save…" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("as a mock file says");
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/fork=[0-9a-f]{20}/);
  await page.reload();
  await expect(page.getByRole("region", { name: "How it ends" })).toContainText("1 by the mock file");
  await page.getByRole("button", { name: "Without the mock file" }).click();
  await expect(result(page).getByText("Waits for 1 answer")).toBeVisible();
});

test.describe("where nobody may be asked", () => {
  // The browser logs answers of 400 and more itself.
  test.use({ expectedError: /409 \(Conflict\)/ });

  test("without a source of its account AWS is not asked about the changed states, and the page says why", async ({
    page,
  }) => {
    await forkAtFailure(page);
    const form = page.getByRole("form", { name: /^What if, from ChargeCard, attempt 3 of 3 on/ });
    await form.getByLabel("This attempt").selectOption("fails");
    await form.getByLabel("Error").fill("CardExpired");
    await form.getByRole("button", { name: "Run", exact: true }).click();
    const judged = page.getByRole("region", { name: "AWS's TestState" });
    await judged.getByRole("button", { name: "Ask about the changed states…" }).click();
    await expect(judged).toContainText("Nothing was sent to AWS.");
    await expectAccessibleInBoth(page);
  });
});
