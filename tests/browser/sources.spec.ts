import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startApp } from "./support/app";
import { expectAccessibleInBoth, picture } from "./support/look";
import { expect, test } from "./support/test";
import { HistoryWriter } from "./support/writeHistory";

/* Sources as their user has them: one is added, tested, brings executions by itself, is paused and removed. */

const folder = mkdtempSync(join(tmpdir(), "stepscope-source-"));
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

function history(at: number): string {
  const h = new HistoryWriter(at);
  h.add(0, "ExecutionStarted", { input: "{}", inputDetails: { truncated: false } }, 0);
  h.enter(1, "Pass", "Only", {});
  h.exit(0, "Pass", "Only", {});
  h.add(1, "ExecutionSucceeded", { output: "{}", outputDetails: { truncated: false } });
  return h.json();
}

test("a source is added, tested, brings executions by itself, is paused and removed", async ({ browser }) => {
  test.setTimeout(180_000);
  const app = await startApp({ engine: {} });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${app.url}/sources`);
    await expect(page.getByText("No source yet")).toBeVisible();
    await expectAccessibleInBoth(page);
    await page.getByRole("button", { name: "Add a source" }).click();
    const form = page.getByRole("form", { name: "A new source" });
    await form.getByLabel("What it brings").selectOption("folder");
    await form.getByLabel("Name").fill("a name with blanks");
    await form.getByLabel("Folder").fill(folder);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await expect(form.getByRole("alert")).toContainText("name: a name of letters");
    await expectAccessibleInBoth(page);
    await picture(page, "sources-form");
    await form.getByLabel("Name").fill("exports");
    await form.getByRole("button", { name: "Add", exact: true }).click();

    const source = page.getByRole("region", { name: "exports" });
    await expect(source).toContainText("followed");
    writeFileSync(join(folder, "one.json"), history(Date.UTC(2026, 0, 5)));
    // It comes by the worker's next look, without a reload.
    await expect(source.getByRole("link", { name: /Executions/ })).toHaveText("1", { timeout: 60_000 });
    await source.getByRole("button", { name: "Test" }).click();
    await expect(source.getByRole("status")).toContainText("Nothing has to be asked for");
    await expectAccessibleInBoth(page);
    await picture(page, "sources");
    await source.getByRole("button", { name: "Pause" }).click();
    await expect(source).toContainText("paused");

    await source.getByRole("button", { name: "Remove…" }).click();
    await page.getByRole("button", { name: "Remove with its executions" }).click();
    await expect(source).toHaveCount(0);
    await page.goto(`${app.url}/executions`);
    await expect(page.getByRole("row").filter({ hasText: "one" })).toHaveCount(0);
  } finally {
    await context.close();
    await app.stop();
  }
});
