import { join } from "node:path";
import type { Page } from "@playwright/test";
import { startApp } from "./support/app";
import { definitionField, writeDefinition } from "./support/definitionField";
import { expectAccessible } from "./support/look";
import { expect, listenForErrors, test } from "./support/test";

/*
 * The engine as its user has it: a machine is made here, started, waits for somebody, is approved, and one that failed goes on.
 */

const HANDLERS = join(process.cwd(), "tests/browser/support/engineHandlers.mjs");

const APPROVAL = JSON.stringify({
  StartAt: "Approve",
  States: {
    Approve: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Parameters: { FunctionName: "ask", Payload: { "token.$": "$$.Task.Token" } },
      Next: "Check",
    },
    Check: {
      Type: "Choice",
      Choices: [{ Variable: "$.approved", BooleanEquals: true, Next: "Done" }],
      Default: "Refused",
    },
    Done: { Type: "Succeed" },
    Refused: { Type: "Fail", Error: "Refused", Cause: "Somebody said no." },
  },
});

async function create(page: Page, base: string, name: string, definition: string): Promise<void> {
  await page.goto(`${base}/engine/new`);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await writeDefinition(page, "{");
  await expect(page.getByRole("list", { name: "Diagnostics" })).not.toContainText("is accepted");
  await writeDefinition(page, definition);
  await expect(page.getByRole("list", { name: "Diagnostics" })).toContainText("is accepted");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

test("a machine is created, started, approved by its token, ends without a reload, and is redriven after a failure", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const app = await startApp({ engine: { handlers: HANDLERS } });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await create(page, app.url, "approval", APPROVAL);
    await page.getByLabel("Input, JSON", { exact: true }).fill('{"order": "o-17"}');
    await page.getByLabel("Name", { exact: true }).fill("first");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    const row = (name: string) => page.getByRole("row", { name: new RegExp(name) });
    await expect(row("first")).toContainText("Running");

    const machine = page.url();

    const waiting = await context.newPage();
    await waiting.goto(`${app.url}/engine`);
    const task = waiting.getByRole("listitem", { name: "approval › Approve" });
    await expect(task).toContainText("first");
    await task.getByRole("button", { name: "Heartbeat", exact: true }).click();
    await task.getByRole("button", { name: "Succeed", exact: true }).click();
    await task.getByLabel("Output, JSON").fill('{"approved": false}');
    await task.getByRole("button", { name: "Send success" }).click();
    await expect(task).toBeHidden();
    // The other page hears of it.
    await expect(row("first")).toContainText("Failed");
    await expect(row("first")).toContainText("Refused");

    await row("first").getByRole("button", { name: "Redrive" }).click();
    await expect(row("first")).toContainText("Failed");
    await row("first").getByRole("link", { name: "first" }).click();
    await expect(page.getByRole("region", { name: "What happened" })).toContainText("Refused");
    // What can be done with it is done on its own page too.
    await page.getByRole("button", { name: "Redrive", exact: true }).click();
    await expect(page.getByText("2 redrives")).toBeVisible();
    await expect(page.getByRole("button", { name: "Redrive", exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Run again…" }).click();
    await page.getByLabel("New execution").check();
    await expect(page.getByLabel("Input, JSON", { exact: true })).toHaveValue(/"order": "o-17"/);

    await page.goto(machine);
    await row("first").getByRole("button", { name: "Use its input" }).click();
    await expect(page.getByLabel("Input, JSON", { exact: true })).toHaveValue('{"order": "o-17"}');
    await page.getByLabel("Name", { exact: true }).fill("second");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(row("second")).toContainText("Running");
    await row("second").getByRole("button", { name: "Stop" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Stop" }).click();
    await expect(row("second")).toContainText("Aborted");
    await row("second").getByRole("button", { name: "Redrive" }).click();
    await expect(row("second")).toContainText("Running");
  } finally {
    await context.close();
    await app.stop();
  }
});

test("a version is published, an alias routes to it, starts by it, and one state is tested alone", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const app = await startApp({ engine: { handlers: HANDLERS } });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await create(page, app.url, "versioned", APPROVAL);
    await page.getByRole("button", { name: "Publish a version" }).click();
    await page.getByRole("button", { name: "Create an alias" }).click();
    const form = page.getByRole("form", { name: "Create an alias" });
    await form.getByLabel("Name").fill("live");
    await form.getByRole("button", { name: "Save the alias" }).click();
    const alias = page.getByRole("listitem", { name: "Alias live" });
    await expect(alias).toContainText("100 % to version 1");

    await page.getByLabel("Runs").selectOption("alias live");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(page.getByRole("region", { name: "Executions" })).toContainText("Running");

    const state = page.getByRole("form", { name: "Test a state" });
    await state.getByLabel("State").selectOption("Check");
    await state.getByLabel("Its input, JSON").fill('{"approved": true}');
    await state.getByRole("button", { name: "Test", exact: true }).click();
    await expect(state.getByRole("status").last()).toContainText("goes on with Done");

    await alias.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await expect(alias).toBeHidden();

    // A machine goes when nothing of it runs any more.
    await page.getByRole("region", { name: "Executions" }).getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Stop" }).click();
    await expect(page.getByRole("region", { name: "Executions" })).toContainText("Aborted");
    // Whoever looks at a machine that is deleted is told; the page that deleted it asks for nothing that is gone.
    const reader = await context.newPage();
    await reader.goto(page.url());
    await expect(reader.getByRole("heading", { level: 1, name: "versioned" })).toBeVisible();
    const errors = listenForErrors(page);
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await expect(page).toHaveURL(/\/engine$/);
    await expect(
      reader.getByRole("status").filter({ hasText: "The state machine versioned was deleted." }),
    ).toBeVisible();
    await expect(reader.getByRole("main").getByRole("alert")).toHaveCount(0);
    expect(errors).toEqual([]);
    await create(page, app.url, "versioned", APPROVAL);
    await expect(page.getByRole("heading", { name: "Start", exact: true })).toBeVisible();
  } finally {
    await context.close();
    await app.stop();
  }
});

test("the engine's pages have nothing that shuts someone out, in light and in dark", async ({ browser }) => {
  test.setTimeout(120_000);
  const app = await startApp({ engine: { handlers: HANDLERS } });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const inBoth = async () => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page);
      }
    };
    await create(page, app.url, "approval", APPROVAL);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(page.getByText("Started.")).toBeVisible();
    await page.getByRole("button", { name: "Publish a version" }).click();
    await page.getByRole("button", { name: "Create an alias" }).click();
    await inBoth();
    await page.goto(`${app.url}/engine`);
    await page.getByRole("button", { name: "Succeed", exact: true }).click();
    await inBoth();
    await page.goto(`${app.url}/engine/new`);
    await expect(definitionField(page)).toBeVisible();
    await inBoth();
  } finally {
    await context.close();
    await app.stop();
  }
});
