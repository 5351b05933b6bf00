import type { Page } from "@playwright/test";
import { startApp, type App } from "./support/app";
import { expectAccessibleInBoth, picture } from "./support/look";
import { expect, listenForErrors, test } from "./support/test";

/* Failures are redriven together: chosen on the list, counted, agreed to once, and told one by one. */

const ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:charge";
const NAMES = Array.from({ length: 7 }, (_, n) => `order-${n}-of-a-customer-with-a-long-name-that-goes-on-and-on`);

async function ask(app: App, operation: string, input: object): Promise<void> {
  const headers = { "x-stepscope": "1", "content-type": "application/json" };
  const body = JSON.stringify({ operation, about: ARN, input });
  const answer = await fetch(`${app.url}/api/engine/requests`, { method: "POST", headers, body });
  expect(answer.ok).toBe(true);
}

/** Seven executions of the local engine that failed, and fail again. */
async function failSeven(app: App): Promise<void> {
  const States = { Charge: { Type: "Fail", Error: "PaymentDeclined", Cause: "Card was declined (code 51)" } };
  const definition = JSON.stringify({ StartAt: "Charge", States });
  await ask(app, "CreateStateMachine", { name: "charge", definition, roleArn: "arn:aws:iam::000000000000:role/local" });
  const machine = `${app.url}/api/engine/machine?${new URLSearchParams({ arn: ARN })}`;
  await expect.poll(async () => (await fetch(machine)).status).toBe(200);
  for (const name of NAMES) await ask(app, "StartExecution", { stateMachineArn: ARN, name, input: "{}" });
  const failed = `${app.url}/api/executions?status=FAILED`;
  await expect.poll(async () => ((await (await fetch(failed)).json()) as { total: number }).total).toBe(NAMES.length);
}

const NARROW = { width: 390, height: 844 };
const WIDE = { width: 1440, height: 900 };

/** A page at both widths, light and dark; none is wider than the screen. */
async function look(page: Page, name: string): Promise<void> {
  for (const [width, size] of [
    ["wide", WIDE],
    ["narrow", NARROW],
  ] as const) {
    await page.setViewportSize(size);
    await expectAccessibleInBoth(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width);
    await picture(page, `${name}-${width}`);
  }
  await page.setViewportSize(WIDE);
}

test("what a filter lets through is redriven together, and each result is told", async ({ browser }) => {
  test.setTimeout(420_000);
  const app = await startApp({ engine: {} });
  const context = await browser.newContext({ viewport: WIDE });
  try {
    await failSeven(app);
    const page = await context.newPage();
    const errors = listenForErrors(page);
    await page.goto(`${app.url}/redrives`);
    await expect(page.getByText("Nothing was redriven together yet")).toBeVisible();
    await look(page, "redrives-empty");

    await page.goto(
      `${app.url}/redrives?${new URLSearchParams({ of: "list", status: "FAILED", q: "machine=charge" })}`,
    );
    const form = page.getByRole("region", { name: "Redrive many" });
    await expect(form).toContainText("machine=charge");
    await form.getByLabel("Name", { exact: true }).fill("Charges of this morning, after the bank was back");
    const [year] = new Date().toISOString().split("-");
    await form.getByLabel("Started from (UTC)").fill(`${year}-01-01T00:00`);
    await form.getByLabel("Started before (UTC)").fill(`${Number(year) + 1}-01-01T00:00`);
    await form.getByLabel("First a trial of (empty: none)").fill("2");
    await form.getByLabel("At most a second").fill("5");
    await look(page, "redrives-form");
    await form.getByRole("button", { name: "Choose them" }).click();

    await expect(page.getByText("Not confirmed yet")).toBeVisible();
    await expect(page.getByRole("region", { name: "Results" }).getByRole("row")).toHaveCount(NAMES.length + 1);
    await look(page, "redrive-unconfirmed");
    await page.getByRole("button", { name: /^Redrive 7/ }).click();
    await page
      .getByRole("alertdialog")
      .getByRole("button", { name: /^Redrive 7/ })
      .click();
    // Two were tried, and the rest waits for somebody who has looked.
    await expect(page.getByText("2 failed again")).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText("The trial is done")).toBeVisible();
    await look(page, "redrive-tried");

    await page.getByRole("link", { name: NAMES[6] ?? "" }).click();
    await expect(page.getByText("failure open")).toBeVisible();
    await page.getByRole("button", { name: "give up…" }).click();
    await page.getByLabel("Why it is given up").fill("Refunded by hand, as the customer asked for");
    await look(page, "failure-note-form");
    await page.getByRole("button", { name: "Give up", exact: true }).click();
    await expect(page.getByText("failure given up")).toBeVisible();
    await look(page, "failure-note");

    await page.goto(`${app.url}/redrives`);
    await expect(page.getByRole("region", { name: "Made so far" })).toContainText("2 failed again");
    await look(page, "redrives");
    expect(errors).toEqual([]);
  } finally {
    await context.close();
    await app.stop();
  }
});
