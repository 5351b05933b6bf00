import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { bundled } from "../support/bundled";
import { WatchReceiver } from "../support/watchReceiver";
import { type App, startApp } from "./support/app";
import { expectAccessibleInBoth, picture } from "./support/look";
import { expect, test } from "./support/test";

/* Rules as who owns machines has them: they are looked at, one fires, a test is sent, and one is muted. */

let app: App;
let receiver: WatchReceiver;
const scratch = mkdtempSync(join(process.cwd(), "node_modules/.watch-"));
const run = promisify(execFile);

test.beforeAll(async () => {
  test.setTimeout(300_000);
  receiver = await WatchReceiver.open();
  const [url, machine] = [receiver.url, "payments"];
  app = await startApp({
    worker: false,
    watch: [
      { name: "payments fail", machine, when: "failureRate > 5% over 1h", url, format: "slack" },
      { name: "anything is slow", machine: "*", when: "p95 > 3s over 1h", urlEnv: "NOT_SET_HERE" },
      { name: "payments stopped", machine, when: "silence > 2h" },
      { name: "a name of none", machine: "none", when: "worse" },
    ],
  });
  const script = await bundled("tests/support/overviewFleet.ts", join(scratch, "fleet.mjs"));
  await run(process.execPath, ["--conditions=react-server", script, app.databaseUrl, String(Date.now())]);
});
test.afterAll(async () => {
  await app?.stop();
  await receiver?.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** The command line beside the app; its exit code and what it printed. */
async function stepscope(...args: string[]): Promise<{ readonly code: number; readonly out: string }> {
  const given = { DATABASE_URL: app.databaseUrl, STEPSCOPE_CONFIG: app.config, NODE_ENV: "production" } as const;
  const env: NodeJS.ProcessEnv = { ...process.env, ...given };
  return run(process.execPath, ["bin/stepscope.mjs", ...args], { env }).then(
    ({ stdout }) => ({ code: 0, out: stdout }),
    (error: { code: number; stdout: string }) => ({ code: error.code, out: error.stdout }),
  );
}

test("a rule is looked at, fires, is tested and muted", async ({ page }) => {
  await page.goto(`${app.url}/sources`);
  await page.getByRole("link", { name: "watch rules" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Watch");
  const rule = page.getByRole("region", { name: "payments fail" });
  await expect(rule.getByRole("heading")).toContainText("not looked at yet");

  const looked = await stepscope("watch", "--once");
  expect(looked.code).toBe(1);
  expect(looked.out).toContain("payments fail: firing since");
  // The page hears of it by the change feed.
  await expect(rule.getByRole("heading")).toContainText("firing since");
  await expect(rule.getByRole("listitem")).toContainText(/\d+ % of \d+ executions failed/);
  await expect(rule).toContainText("HTTP 200");
  await expect(page.getByRole("region", { name: "anything is slow" })).toContainText("$NOT_SET_HERE is not set");
  await expect(page.getByRole("region", { name: "payments stopped" }).getByRole("heading")).toContainText("cannot say");
  await expect(page.getByRole("region", { name: "a name of none" })).toContainText("No machine has this name.");
  expect(receiver.received).toHaveLength(1);
  const { text } = JSON.parse(receiver.received[0]?.body ?? "") as { text: string };
  expect(text).toContain("payments: ");
  expect(text).toContain("PaymentDeclined");
  await expectAccessibleInBoth(page);
  await picture(page, "watch");

  await rule.getByRole("button", { name: "Send a test" }).click();
  await expect(rule.getByRole("status")).toHaveText("The test was delivered: HTTP 200.");
  receiver.answers = [404];
  await rule.getByRole("button", { name: "Send a test" }).click();
  await expect(rule.getByRole("status")).toHaveText("The test was not delivered: HTTP 404.");
  expect(receiver.received).toHaveLength(3);

  await rule.getByRole("button", { name: "Mute 24 h" }).click();
  await expect(rule.getByRole("heading")).toContainText("muted until");
  await expectAccessibleInBoth(page);
  await picture(page, "watch-muted");
  await rule.getByRole("button", { name: "Unmute" }).click();
  await expect(rule.getByRole("heading")).not.toContainText("muted");
  expect(await stepscope("watch", "mute", "payments fail")).toMatchObject({ code: 0 });
  await expect(rule.getByRole("heading")).toContainText("muted until you unmute it");
  expect(await page.content()).not.toContain("SECRET-PATH");

  const list = rule.getByRole("link", { name: "payments" });
  await list.click();
  await expect(page).toHaveURL(/\/executions\?.*status=/);
  await expect(page.getByRole("row").nth(1)).toContainText("Failed");
});

test("the worker looks by itself", async ({ browser }) => {
  const watching = await startApp({ watch: [{ name: "anything", machine: "*", when: "worse" }] });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${watching.url}/watch`);
    const rule = page.getByRole("region", { name: "anything" });
    await expect(rule).toContainText("No machine has this name.", { timeout: 60_000 });
    await expect(rule).not.toContainText("not yet");
  } finally {
    await context.close();
    await watching.stop();
  }
});

test("without a rule the page says how to write one", async ({ browser }) => {
  const empty = await startApp({ worker: false });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${empty.url}/watch`);
    await expect(page.getByText("No rule yet")).toBeVisible();
    await expectAccessibleInBoth(page);
    await picture(page, "watch-empty");
  } finally {
    await context.close();
    await empty.stop();
  }
});
