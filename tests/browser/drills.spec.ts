import { spawnSync } from "node:child_process";
import type { Locator, Page } from "@playwright/test";
import { beforeRedrive } from "@/lib/demo/drills/beforeRedrive";
import { caughtData } from "@/lib/demo/drills/caughtData";
import { chargedTwice } from "@/lib/demo/drills/chargedTwice";
import { childFailed } from "@/lib/demo/drills/childFailed";
import { failedItems } from "@/lib/demo/drills/failedItems";
import { silent } from "@/lib/demo/drills/silent";
import { whichRetrier } from "@/lib/demo/drills/whichRetrier";
import { wrongTotal } from "@/lib/demo/drills/wrongTotal";
import { type App, startApp, startWorker } from "./support/app";
import { picture } from "./support/look";
import { expect, test } from "./support/test";

/*
 * Questions that somebody is woken with, over the demo's data: from the start page to the answer, which is the
 * demo's own truth, after four actions at most; what is submitted first is the same on the list of executions. An action is a click, a chord of keys, or one text that is submitted.
 */

const MAX_ACTIONS = 4;
const ITEMS = 10_000;
const FEW_ITEMS = 100;

class Drill {
  private actions = 0;
  private readonly complaints: string[] = [];

  constructor(
    private readonly page: Page,
    private readonly from = app,
  ) {
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.complaints.push(message.text());
    });
  }

  async begin(path = "/"): Promise<void> {
    await this.page.goto(`${this.from.url}${path}`);
    await expect(this.page.getByRole("heading", { level: 1 })).toBeVisible();
  }

  async submit(text: string): Promise<void> {
    this.act(`submit ${text}`);
    const box = this.page.getByRole("combobox", { name: "Search executions" });
    await box.fill(text);
    await box.press("Enter");
  }

  async click(what: Locator): Promise<void> {
    this.act(`click ${what.toString()}`);
    await what.click();
  }

  /** The row of an execution, in the list that a search left. */
  open(name: string): Promise<void> {
    return this.click(this.page.getByRole("row").filter({ hasText: name }).getByRole("link").first());
  }

  /** The answer is on the page: a picture of it, and nothing was complained about on the way. */
  async end(name: string): Promise<void> {
    await picture(this.page, `drill-${name}-${this.actions}`);
    expect(this.complaints, "errors and warnings on the console").toEqual([]);
  }

  private act(what: string): void {
    this.actions++;
    if (this.actions > MAX_ACTIONS) throw new Error(`more than ${MAX_ACTIONS} actions: ${what}`);
  }
}

/** Pages without a worker over the demo's executions, with so many items in its largest Map. */
async function demoApp(items: number): Promise<App> {
  const started = await startApp({ worker: false });
  const made = spawnSync(
    process.execPath,
    ["bin/stepscope.mjs", "demo", "--executions", "40", "--map-items", String(items), "--json"],
    { env: { ...process.env, DATABASE_URL: started.databaseUrl }, encoding: "utf8" },
  );
  expect(made.status, made.stderr).toBe(0);
  return started;
}

let app: App;
test.beforeAll(async () => {
  test.setTimeout(300_000);
  app = await demoApp(ITEMS);
});
test.afterAll(() => app.stop());

const details = (page: Page) => page.getByRole("complementary", { name: "Details" });
const story = (page: Page) => page.getByRole("region", { name: "What happened" });
const step = (page: Page, name: string) =>
  page
    .getByRole("treeitem", { name: new RegExp(name) })
    .getByText(name, { exact: true })
    .first();
const tab = (page: Page, name: string) => details(page).getByRole("tab", { name: new RegExp(`^${name}`) });

test("a fifth action is one too many", async ({ page }) => {
  const drill = new Drill(page);
  await drill.begin("/executions");
  for (let n = 0; n < MAX_ACTIONS; n++) await drill.submit("");
  await expect(drill.submit("")).rejects.toThrow("more than 4 actions");
});

test(chargedTwice.question, async ({ page }) => {
  const { answer, symptom } = chargedTwice;
  const drill = new Drill(page);
  await drill.begin();
  await drill.submit(symptom);
  await drill.open(answer.execution);
  await drill.click(step(page, answer.state));
  await drill.click(tab(page, "Attempts"));
  const attempts = details(page)
    .getByRole("listitem")
    .filter({ hasText: /event \d/ });
  await expect(attempts).toHaveCount(answer.attempts);
  await expect(attempts.nth(0)).toContainText(answer.firstAttempt);
  await expect(attempts.nth(0)).toContainText(`TimeoutSeconds ${answer.limitSeconds}`);
  await expect(attempts.nth(1)).toContainText("succeeded");
  await expect(details(page).getByRole("list", { name: "Retriers and catchers" })).toContainText(
    new RegExp(`Retrier 1 of 1 ${answer.retrier} · acts`),
  );
  await drill.end(chargedTwice.id);
});

test("which of 10,000 items failed, and why?", async ({ page }) => {
  const { answer, symptom } = failedItems(ITEMS);
  const drill = new Drill(page);
  await drill.begin();
  await drill.submit(symptom);
  await drill.click(step(page, answer.state));
  await drill.click(tab(page, "Items"));
  for (const [error, count] of Object.entries(answer.errors))
    await expect(details(page).getByRole("list", { name: "Errors of items" })).toContainText(
      `${count} items: ${error}`,
    );
  await drill.click(details(page).getByRole("button", { name: new RegExp(`${answer.failed.length} failed`) }));
  for (const id of answer.failed) await expect(details(page).getByRole("table", { name: "Items" })).toContainText(id);
  await drill.end("failed-items");
});

test(silent.question, async ({ page }) => {
  const { answer, symptom } = silent;
  const drill = new Drill(page);
  await drill.begin();
  await drill.submit(symptom);
  await drill.open(answer.execution);
  const waits = page.getByRole("region", { name: "What it waits for" });
  await expect(waits).toContainText(answer.state);
  await expect(waits).toContainText(answer.waitsFor);
  await expect(waits).toContainText(`TimeoutSeconds ${answer.timeoutSeconds}`);
  // The step is open and selected, with how it is called.
  await expect(details(page).getByRole("heading", { level: 2 })).toHaveText(answer.state);
  await drill.end(silent.id);
});

test(whichRetrier.question, async ({ page }) => {
  const { answer, symptom } = whichRetrier;
  const drill = new Drill(page);
  await drill.begin();
  await drill.submit(symptom);
  await drill.open(answer.execution);
  await expect(story(page)).toContainText(`${answer.state} (function book-carrier) failed with ${answer.error}`);
  const rules = details(page).getByRole("list", { name: "Retriers and catchers" });
  const { applied, other } = answer;
  await expect(rules).toContainText(`Retrier ${applied.place} ${applied.names} · used up (2 of ${applied.retries})`);
  await expect(rules).toContainText(`Retrier ${other.place} ${other.names} · does not name ${answer.error}`);
  await drill.end(whichRetrier.id);
});

test(beforeRedrive.question, async ({ page }) => {
  const { answer, symptom } = beforeRedrive;
  const drill = new Drill(page);
  await drill.begin();
  await drill.submit(symptom);
  await expect(story(page)).toContainText(
    new RegExp(`${answer.state} .*failed with ${answer.error}: “${answer.cause}`),
  );
  await expect(story(page)).toContainText("the execution was redriven and succeeded");
  await drill.end(beforeRedrive.id);
});

test(childFailed.question, async ({ page }) => {
  const { answer, symptom } = childFailed;
  const drill = new Drill(page);
  await drill.begin();
  await drill.submit(symptom);
  await drill.open(answer.execution);
  await expect(story(page)).toContainText(
    `child execution ${answer.child} of ${answer.childMachine} failed with ${answer.error}: “${answer.cause}”`,
  );
  await drill.click(story(page).getByRole("link", { name: `child execution ${answer.child}` }));
  await expect(story(page)).toContainText(new RegExp(`^${answer.childState} .*failed with ${answer.error}`));
  await drill.end(childFailed.id);
});

test(caughtData.question, async ({ page }) => {
  const { answer, symptom } = caughtData;
  const drill = new Drill(page);
  await drill.begin();
  await drill.submit(symptom);
  await drill.open(answer.execution);
  await drill.click(step(page, answer.state));
  await expect(details(page)).toContainText(answer.error);
  await expect(details(page).getByRole("note", { name: "Data after the catch" })).toHaveText(
    `${answer.lost.length} fields lost: ${answer.lost.join(", ")} of the input are not in what ${answer.next} was given.`,
  );
  await drill.end(caughtData.id);
});

// Pages of its own with fewer executions: the worker that follows values back replays all that is stored, too.
test(wrongTotal.question, async ({ page }) => {
  test.setTimeout(240_000);
  const { answer, symptom } = wrongTotal;
  const own = await demoApp(FEW_ITEMS);
  const stopWorker = startWorker(own);
  try {
    const drill = new Drill(page, own);
    await drill.begin();
    await drill.submit(symptom);
    await drill.click(page.getByRole("tab", { name: "Data" }));
    const output = page.getByRole("region", { name: "Output" });
    await drill.click(output.getByRole("button", { name: String(answer.value), exact: true }));
    const origin = page.getByRole("region", { name: "Where it comes from" });
    await expect(origin).toContainText(`the outcome of ${answer.writtenBy}`);
    await expect(origin).toContainText(answer.path);
    await expect(origin).toContainText(String(answer.value));
    await drill.end(wrongTotal.id);
    // Its stream of changes ends with the page, and not in the middle of it.
    await page.goto("about:blank");
  } finally {
    await stopWorker();
    await own.stop();
  }
});
