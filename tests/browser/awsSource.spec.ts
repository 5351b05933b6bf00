import { startApp } from "./support/app";
import { fakeAccount } from "./support/fakeAccount";
import { expectAccessibleInBoth, picture } from "./support/look";
import { expect, test } from "./support/test";

/* A source of AWS as its user has it: the back-fill goes on, an execution arrives, and a failure tells its function's log. */

test("a source of AWS is added: what was and what comes is there, with the log of a function", async ({ browser }) => {
  test.setTimeout(600_000);
  const account = await fakeAccount();
  const app = await startApp({ engine: {} });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${app.url}/sources`);
    await page.getByRole("button", { name: "Add a source" }).click();
    const form = page.getByRole("form", { name: "A new source" });
    await form.getByLabel("Name", { exact: true }).fill("prod");
    await form.getByLabel("Region").fill("eu-west-1");
    await form.getByLabel("Endpoint, in place of AWS").fill(account.endpoint);
    await form.getByRole("button", { name: "Add", exact: true }).click();

    // Rows come first; histories follow while the page is open.
    const source = page.getByRole("region", { name: "prod" });
    await expect(source.getByText(/^\d+ failed|, \d+ failed/)).toBeVisible({ timeout: 60_000 });
    await picture(page, "sources-backfill");
    await expect(source).toContainText("Encrypted", { timeout: 120_000 });
    await expect(source).toContainText("followed", { timeout: 120_000 });
    await expectAccessibleInBoth(page);

    const coming = account.coming.find(({ start }) => start > Date.now() + 5_000);
    await page.goto(`${app.url}/executions`);
    const name = coming?.arn.split(":").at(-1) ?? "none is to come";
    // The name of its child begins as its own does.
    await expect(page.getByRole("link", { name, exact: true })).toBeVisible({ timeout: 120_000 });

    // The ARN names one execution: Enter opens it.
    const search = page.getByRole("combobox", { name: "Search executions" });
    await search.fill(account.declined);
    await search.press("Enter");
    await expect(page).toHaveURL(/\/executions\/[0-9a-f]{20}/);
    await page.getByRole("tab", { name: "Graph" }).click();
    const graph = page.getByRole("group", { name: /^States of/ });
    await graph.getByRole("button", { name: /^Charge, / }).click();
    await page.getByRole("tab", { name: "Logs" }).click();
    await page.getByRole("button", { name: "Read its logs" }).first().click();
    await expect(page.getByRole("list", { name: "Log lines" })).toContainText(account.logged, { timeout: 60_000 });
    await expect(page.getByText("Probable:")).toBeVisible();
    await picture(page, "function-log");
  } finally {
    await context.close();
    await app.stop();
    await account.close();
  }
});
