import { createServer } from "node:net";
import type { Page } from "@playwright/test";
import { startApp } from "./support/app";
import { writeDefinition } from "./support/definitionField";
import { expectAccessibleInBoth, picture } from "./support/look";
import { expect, test } from "./support/test";

/* Rules and schedules as their user has them: one is made here, tried on an event, fires, is switched off, changed and deleted. */

const PASS = JSON.stringify({ StartAt: "Done", States: { Done: { Type: "Succeed" } } });

const NIGHTLY = {
  name: "nightly",
  scheduleExpression: "cron(0 3 * * ? *)",
  scheduleExpressionTimezone: "Europe/Berlin",
  targets: [{ arn: "orders" }],
};

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function createMachine(page: Page, base: string, name: string): Promise<void> {
  await page.goto(`${base}/engine/new`);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await writeDefinition(page, PASS);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

/** What an SDK would send. */
async function putEvent(port: number, total: number): Promise<void> {
  const Entries = [{ Source: "shop", DetailType: "Order Placed", Detail: JSON.stringify({ id: "o-1", total }) }];
  const headers = { "x-amz-target": "AWSEvents.PutEvents", "content-type": "application/x-amz-json-1.1" };
  const answer = await fetch(`http://127.0.0.1:${port}`, {
    method: "POST",
    headers,
    body: JSON.stringify({ Entries }),
  });
  expect(await answer.json()).toMatchObject({ FailedEntryCount: 0 });
}

test("a rule is made, tried on an event, starts its machine, is switched off, becomes a schedule and is deleted", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const enginePort = await freePort();
  const app = await startApp({ engine: { rules: [NIGHTLY] }, enginePort });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await createMachine(page, app.url, "orders");
    const machine = await context.newPage();
    await machine.goto(page.url());

    await page.goto(`${app.url}/engine`);
    const row = (name: string) => page.getByRole("row", { name: new RegExp(name) });
    await expect(row("nightly")).toContainText("cron(0 3 * * ? *) Europe/Berlin");
    await expect(row("nightly")).toContainText("changed in the configuration");
    await expect(row("nightly").getByRole("button", { name: "Delete" })).toHaveCount(0);

    await page.getByRole("button", { name: "Create a rule" }).click();
    const form = page.getByRole("form", { name: "Create a rule" });
    const verdict = form.getByRole("status", { name: "Does it match" });
    await expect(verdict).toHaveText("The pattern matches the event.");
    const save = form.getByRole("button", { name: "Save the rule" });
    await expect(save).toBeDisabled();
    await form.getByLabel("Name of the rule").fill("large-orders");
    const pattern = form.getByLabel("Event pattern, JSON");
    await pattern.fill('{"source": "shop"}');
    await expect(verdict).toContainText("must be an object or an array");
    await expect(save).toBeDisabled();
    await pattern.fill('{"source": ["shop"], "detail": {"total": [{"numeric": [">", 1000]}]}}');
    await expect(verdict).toHaveText("The pattern does not match the event.");
    await pattern.fill('{"source": ["shop"], "detail": {"total": [{"numeric": [">", 100]}]}}');
    await form.getByLabel("With").selectOption("a template");
    await expectAccessibleInBoth(page);
    await picture(page, "rule-pattern");
    await page.setViewportSize({ width: 420, height: 900 });
    await picture(page, "rule-narrow");
    await page.setViewportSize({ width: 1280, height: 720 });
    await save.click();
    await expect(form).toBeHidden();
    await expect(row("large-orders")).toContainText("Enabled");

    await putEvent(enginePort, 250);
    await putEvent(enginePort, 20);
    // The machine's page hears of it; of the small order nothing is started.
    const started = machine.getByRole("row", { name: /Succeeded/ });
    await expect(started).toHaveCount(1);
    await expect(started).toContainText("the rule large-orders");
    await started.getByRole("link").click();
    await expect(machine.getByText("by the rule large-orders")).toBeVisible();

    await row("large-orders").getByRole("button", { name: "Disable" }).click();
    await expect(row("large-orders")).toContainText("Disabled");
    await row("large-orders").getByRole("button", { name: "Enable" }).click();
    await expect(row("large-orders")).toContainText("Enabled");

    await row("large-orders").getByRole("button", { name: "Change" }).click();
    const change = page.getByRole("form", { name: "Change the rule large-orders" });
    await change.getByLabel("Fires").selectOption("on a schedule");
    const schedule = change.getByLabel("Schedule, rate(…) or cron(…)");
    await schedule.fill("rate(1 hours)");
    await expect(change.getByRole("status", { name: "Next firings" })).toContainText("Schedule is not valid");
    await schedule.fill("cron(30 9 ? * MON-FRI *)");
    await change.getByLabel("Time zone of a cron").fill("Europe/Berlin");
    await expect(change.getByRole("status", { name: "Next firings" })).toContainText("Fires next");
    await change.getByLabel("With").selectOption("a constant");
    await change.getByLabel("Input, JSON").fill('{"of": "yesterday"}');
    await expectAccessibleInBoth(page);
    await picture(page, "rule-schedule");
    await change.getByRole("button", { name: "Save the rule" }).click();
    await expect(change).toBeHidden();
    await expect(row("large-orders")).toContainText("cron(30 9 ? * MON-FRI *) Europe/Berlin");
    await expect(row("large-orders").locator("time")).toHaveCount(1);
    await picture(page, "rules");

    await row("large-orders").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await expect(row("large-orders")).toHaveCount(0);
  } finally {
    await context.close();
    await app.stop();
  }
});
