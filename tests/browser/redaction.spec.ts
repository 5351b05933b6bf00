import { importLineSchema } from "@/lib/contract/import";
import { encodeEvent } from "@/lib/history/encode";
import { SECRET, SECRET_DEFINITION, secretRun } from "../support/secretRun";
import { startApp } from "./support/app";
import { expectAccessibleInBoth, picture } from "./support/look";
import { expect, listenForErrors, test } from "./support/test";

/* What a rule hides is on no page, not in what is sent with it, and a tree says which rule hid it. */

test("a hidden value is named by its rule, and stands nowhere on the pages of its execution", async ({ browser }) => {
  test.setTimeout(240_000);
  const app = await startApp({ redact: [{ key: "token" }] });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const errors = listenForErrors(page);
    const run = await secretRun();
    const execution = { executionArn: run.arn, name: "run-1", type: "STANDARD" };
    const own = {
      format: "stepscope/execution",
      version: 1,
      execution,
      definition: JSON.parse(SECRET_DEFINITION) as object,
    };
    const data = JSON.stringify({ ...own, events: run.events.map(encodeEvent) });
    const answer = await page.request.post(`${app.url}/api/import?name=run.json`, { data });
    const lines = (await answer.text()).trimEnd().split("\n");
    expect(importLineSchema.parse(JSON.parse(lines.at(-1) ?? ""))).toMatchObject({ kind: "result", executions: 1 });
    await page.goto(`${app.url}/executions`);
    await page.getByRole("link", { name: "run-1" }).first().click();
    await expect(page.getByRole("heading", { level: 1, name: "run-1" })).toBeVisible();
    const address = page.url().replace(/\?.*/, "");
    for (const tab of ["timeline", "graph", "events", "replay", "rerun", "data"]) {
      await page.goto(`${address}?tab=${tab}`);
      await page.waitForLoadState("networkidle");
      expect(await page.content(), tab).not.toContain(SECRET);
    }
    await expect(page.getByText("hidden by token").first()).toBeVisible();
    await picture(page, "redacted-data");
    await expectAccessibleInBoth(page);
    expect(errors).toEqual([]);
  } finally {
    await context.close();
    await app.stop();
  }
});
