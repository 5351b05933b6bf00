import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundled } from "../support/bundled";
import { startApp } from "./support/app";
import { expectAccessibleInBoth, picture } from "./support/look";
import { expect, importFile, listenForErrors, test } from "./support/test";

/* What a rule hides is on no page, not in what is sent with it, and a tree says which rule hid it. */

/** What the file holds wherever there is data. */
const SECRET = "tok-9c1f77e0b2";
const scratch = mkdtempSync(join(process.cwd(), "node_modules/.redaction-"));
test.afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("a hidden value is named by its rule, and stands nowhere on the pages of its execution", async ({ browser }) => {
  test.setTimeout(240_000);
  const app = await startApp({ redact: [{ key: "token" }] });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const errors = listenForErrors(page);
    const script = await bundled("tests/support/secretFile.ts", join(scratch, "file.mjs"));
    const data = execFileSync(process.execPath, ["--conditions=react-server", script], { encoding: "utf8" });
    expect(data).toContain(SECRET);
    expect(await importFile(page.request, data, { name: "run.json" }, app.url)).toHaveLength(1);
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
