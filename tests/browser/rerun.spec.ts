import { join } from "node:path";
import type { Page } from "@playwright/test";
import { startApp } from "./support/app";
import { writeDefinition } from "./support/definitionField";
import { expectAccessibleInBoth, picture } from "./support/look";
import { expect, listenForErrors, test } from "./support/test";

/* A failure is run again: what that will do is read first, it is agreed to, done on the local engine, and seen repaired. */

const HANDLERS = join(process.cwd(), "tests/browser/support/engineHandlers.mjs");

const APPROVAL = JSON.stringify({
  StartAt: "Prepare",
  States: {
    Prepare: { Type: "Pass", Next: "Approve" },
    Approve: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Parameters: { FunctionName: "ask", Payload: { "token.$": "$$.Task.Token" } },
      End: true,
    },
  },
});

async function endTask(page: Page, base: string, how: "Fail" | "Succeed"): Promise<void> {
  await page.goto(`${base}/engine`);
  const task = page.getByRole("listitem", { name: "approval › Approve" });
  await task.getByRole("button", { name: how, exact: true }).click();
  if (how === "Fail") await task.getByLabel("Error").fill("Declined");
  await task.getByRole("button", { name: how === "Fail" ? "Send failure" : "Send success" }).click();
  await expect(task).toBeHidden();
}

test("the preview of a redrive is read, it is redriven on the local engine, and its failure is repaired", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const app = await startApp({ engine: { handlers: HANDLERS } });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${app.url}/engine/new`);
    await page.getByLabel("Name", { exact: true }).fill("approval");
    await writeDefinition(page, APPROVAL);
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "approval" })).toBeVisible();
    // From here on: Chromium itself gives text that is written over a style, which the policy drops.
    const errors = listenForErrors(page);
    await page.getByLabel("Name", { exact: true }).fill("first");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(page.getByRole("row", { name: /first/ })).toContainText("Running");
    const machine = page.url();
    await endTask(page, app.url, "Fail");

    await page.goto(machine);
    await page.getByRole("row", { name: /first/ }).getByRole("link", { name: "first" }).click();
    await expect(page.getByText("failure open")).toBeVisible();
    const execution = page.url();
    await page.getByRole("button", { name: "Run again…" }).click();
    const tab = page.getByRole("region", { name: "Run again", exact: true });
    await expect(tab).toContainText("Approve (failed with Declined) is invoked again");
    await expect(tab.getByRole("listitem").filter({ hasText: "not met:" })).toHaveCount(0);
    await expectAccessibleInBoth(page);
    await picture(page, "rerun-redrive");
    for (const way of ["New execution", "Resume in a new machine"]) {
      await tab.getByLabel(way).check();
      await expect(tab.getByLabel("Input, JSON")).toBeVisible();
      await expectAccessibleInBoth(page);
      await picture(page, `rerun-${way.toLowerCase().replaceAll(" ", "-")}`);
    }

    await tab.getByLabel("Redrive", { exact: true }).check();
    await tab.getByRole("button", { name: "Redrive…" }).click();
    const asked = page.getByRole("alertdialog");
    for (const named of ["000000000000", "us-east-1", "approval", "first"]) await expect(asked).toContainText(named);
    await asked.getByRole("button", { name: "Redrive", exact: true }).click();
    await expect(tab.getByText("It runs on the local engine")).toBeVisible();

    await endTask(page, app.url, "Succeed");
    await page.goto(execution);
    await expect(page.getByText("failure repaired by its redrive")).toBeVisible();
    await expect(page.getByRole("region", { name: "What happened" })).toContainText("redriven");
    await picture(page, "rerun-repaired");
    await page.goto(`${app.url}/executions?q=${encodeURIComponent("accounted:repaired")}`);
    await expect(page.getByRole("row", { name: /first/ })).toBeVisible();
    expect(errors).toEqual([]);
  } finally {
    await context.close();
    await app.stop();
  }
});
