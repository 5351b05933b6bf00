import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import type { ExecutionList } from "@/lib/contract/execution";
import { HEAT_MEASURES } from "@/lib/layout/graph/heat";
import { startApp, type App } from "./support/app";
import { REFUND_ARN, runRefunds } from "./support/refunds";
import { tamperedOrder } from "./support/tampered";
import { gotoQuiet } from "./support/test";

/*
 * Not a test but pictures of each page and its states, made by `npm run screenshots` from the samples and the demo: light
 * and dark, at the width of a phone, of a laptop and of a large screen. All of them go to `screenshots`, which git does
 * not see, to be looked at; some, at the laptop's width, to docs/screenshots.
 */

const HANDLERS = join(process.cwd(), "tests/browser/support/engineHandlers.mjs");
const SAMPLES = join(process.cwd(), "prisma/samples");

/** px; the pictures of docs/screenshots have the first. */
const WIDTHS = [1280, 390, 1920] as const;
const HEIGHTS = { 1280: 800, 390: 844, 1920: 1080 } as const satisfies Record<(typeof WIDTHS)[number], number>;

/** Until lines have moved to where a width puts them. */
const REST_MS = 500;

/** Pages that a phone has to move sideways; told at the end, as a picture that fails costs a new app. */
const wider: string[] = [];

let app: App;
let empty: App;
let rows: ExecutionList["rows"];
/** Of an execution of the local engine that failed. */
let refused: string;

test.beforeAll(async () => {
  app = await startApp({
    worker: true,
    engine: { handlers: HANDLERS },
    redact: [{ key: "*password*" }, { key: "cardNumber" }],
    enginePort: 8083,
  });
  empty = await startApp({ worker: false });
  const env = { ...process.env, DATABASE_URL: app.databaseUrl };
  const cli = (...args: readonly string[]) =>
    expect(spawnSync(process.execPath, ["bin/stepscope.mjs", ...args], { env }).status).toBe(0);
  cli("import", "prisma/samples");
  cli("demo", "--executions", "300", "--map-items", "40");
  const tampered = join(mkdtempSync(join(tmpdir(), "stepscope-shots-")), "tampered.json");
  writeFileSync(tampered, tamperedOrder());
  cli("import", tampered);
  await expect.poll(unreplayed, { timeout: 240_000 }).toEqual([]);
  refused = await runRefunds(app.url);
});
test.afterAll(() => Promise.all([app.stop(), empty.stop()]));

/** Executions that ended and have no verdict yet; reads all of them. */
async function unreplayed(): Promise<readonly string[]> {
  const found = [];
  for (let page = 1; ; page++) {
    const answer = (await (await fetch(`${app.url}/api/executions?size=200&page=${page}`)).json()) as ExecutionList;
    found.push(...answer.rows);
    if (answer.rows.length < 200) break;
  }
  rows = found;
  return rows.flatMap(({ name, status, verdict }) => (verdict === null && status !== "RUNNING" ? [name] : []));
}

const keyOf = (name: string) => rows.find((row) => row.name === name)?.key ?? "missing";
const address = (name: string, query = "") => `/executions/${keyOf(name)}${query === "" ? "" : `?${query}`}`;

const machine = (query = "") => `/machines/machine?machine=order-fulfilment&last=30d${query}`;

type Shot = {
  readonly name: string;
  readonly path: () => string;
  /** What is done on the page before it is taken. */
  readonly act?: (page: Page) => Promise<void>;
  /** Of a database without executions. */
  readonly isEmpty?: boolean;
  /** In docs/screenshots, light; both: dark too. */
  readonly docs?: "light" | "both";
};

const SHOTS: readonly Shot[] = [
  { name: "overview", path: () => "/", docs: "both" },
  { name: "executions", path: () => "/executions", docs: "light" },
  { name: "executions-failed", path: () => "/executions?q=status%3Afailed" },
  { name: "executions-none", path: () => "/executions?q=nothing-is-called-so" },
  { name: "executions-unreadable", path: () => "/executions?q=status%3Aasleep+duration%3E" },
  { name: "executions-menu", path: () => "/executions", act: (page) => click(page, "Error") },
  { name: "executions-completion", path: () => "/executions", act: complete },
  { name: "execution", path: () => address("order-o-17"), docs: "both" },
  { name: "execution-running", path: () => address("loan-20418") },
  { name: "execution-caught", path: () => address("t-902") },
  { name: "execution-child", path: () => address("month-2026-10") },
  { name: "execution-redriven", path: () => address("renewal-sub-55") },
  { name: "execution-express", path: () => address("d-5511-0915:4c2f7c0e-2f7e-4d0b-93a8-1d2e3f4a5b6c") },
  { name: "execution-attempts", path: () => address("order-o-17"), act: (page) => tab(page, /^Attempts/) },
  { name: "execution-missing", path: () => "/executions/00000000000000000000" },
  { name: "map", path: () => address("a-31"), docs: "light" },
  { name: "map-items", path: () => address("addresses-2026-48"), act: showItems },
  { name: "graph", path: () => address("order-o-17", "tab=graph"), docs: "both" },
  { name: "graph-parallel", path: () => address("t-902", "tab=graph") },
  { name: "events", path: () => address("order-o-17", "tab=events&event=18") },
  { name: "definition", path: () => address("order-o-17", "tab=definition"), docs: "light" },
  { name: "data", path: () => address("order-o-17", "tab=data") },
  { name: "cost", path: () => address("order-o-17", "tab=cost") },
  { name: "replay", path: () => address("order-o-17", "tab=replay&event=16") },
  { name: "replay-choice", path: () => address("order-o-17", "tab=replay&event=7"), docs: "light" },
  { name: "replay-diverged", path: () => address("order-tampered", "tab=replay"), docs: "light" },
  { name: "what-if", path: () => address("order-o-17", "tab=replay&event=16"), act: beginFork },
  { name: "what-if-result", path: () => address("order-o-17", "tab=replay&event=16"), act: runFork, docs: "light" },
  { name: "rerun", path: () => address("order-o-17", "tab=rerun") },
  { name: "compare", path: () => `/compare?a=${keyOf("order-o-17")}&b=${keyOf("order-o-16")}`, docs: "light" },
  { name: "machines", path: () => "/machines?last=30d" },
  { name: "machine", path: () => machine() },
  ...HEAT_MEASURES.slice(1).map((heat) => ({ name: `machine-${heat}`, path: () => machine(`&heat=${heat}`) })),
  { name: "machine-state", path: () => machine("&state=ChargeCard") },
  { name: "machine-marker", path: () => machine(), act: (page) => click(page, "Mark…") },
  { name: "replays", path: () => "/replays" },
  { name: "redrives", path: () => "/redrives" },
  { name: "cost-month", path: () => "/cost", docs: "light" },
  { name: "cost-machine", path: () => "/cost?machine=order-fulfilment" },
  { name: "cost-calculator", path: () => "/cost?view=calculator&duration=20000&retries=5&free=true" },
  { name: "watch", path: () => "/watch" },
  { name: "sources", path: () => "/sources" },
  { name: "sources-new", path: () => "/sources", act: (page) => click(page, "Add a source") },
  { name: "engine", path: () => "/engine", docs: "light" },
  { name: "engine-machine", path: () => `/engine/machine?${new URLSearchParams({ arn: REFUND_ARN })}`, docs: "light" },
  { name: "engine-execution", path: () => `/executions/${refused}` },
  { name: "engine-new", path: () => "/engine/new" },
  { name: "import", path: () => "/import", docs: "light" },
  { name: "import-files", path: () => "/import", act: chooseFiles },
  { name: "not-found", path: () => "/nowhere" },
  ...["/", "/executions", "/replays", "/redrives", "/cost", "/sources", "/engine"].map((path) => ({
    name: `empty${path === "/" ? "-overview" : path.replace("/", "-")}`,
    path: () => path,
    isEmpty: true,
  })),
];

const click = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).first().click();
const tab = (page: Page, name: RegExp) => page.getByRole("tab", { name }).click();

async function complete(page: Page): Promise<void> {
  await page.getByRole("combobox", { name: "Search executions" }).pressSequentially("status:f");
  await expect(page.getByRole("option").first()).toBeVisible();
}

async function showItems(page: Page): Promise<void> {
  await page.getByRole("treeitem", { name: /EachAddress/ }).click();
  await tab(page, /^Items/);
}

async function beginFork(page: Page): Promise<void> {
  await click(page, "What if…");
  const form = page.getByRole("form", { name: /^What if/ });
  await form.getByLabel("This attempt").selectOption("succeeds");
  await form
    .getByLabel("Output of the task, JSON")
    .fill('{"StatusCode": 200, "Payload": {"orderId": "o-17", "paid": true}}');
}

async function runFork(page: Page): Promise<void> {
  await beginFork(page);
  await page
    .getByRole("form", { name: /^What if/ })
    .getByRole("button", { name: "Run", exact: true })
    .click();
  await expect(page.getByRole("region", { name: "What comes of it" })).toContainText("recorded:");
}

/** A history, a definition, and what is neither. */
async function chooseFiles(page: Page): Promise<void> {
  const sample = readdirSync(SAMPLES).find((name) => name.startsWith("order-payment-declined")) ?? "";
  const files = [
    { name: sample, buffer: readFileSync(join(SAMPLES, sample)) },
    { name: "orders.asl.json", buffer: Buffer.from('{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}') },
    { name: "empty.json", buffer: Buffer.from("") },
    { name: "photo.png", buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
    { name: "table.txt", buffer: Buffer.from("|  GetExecutionHistory  |\n") },
  ];
  const chooser = page.getByLabel("Files to import");
  await chooser.setInputFiles(files.map((file) => ({ ...file, mimeType: "application/octet-stream" })));
  await expect(page.getByRole("list").filter({ hasText: "photo.png" })).toContainText(/no |not /, { timeout: 60_000 });
}

for (const scheme of ["light", "dark"] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme, timezoneId: "UTC", viewport: { width: WIDTHS[0], height: HEIGHTS[WIDTHS[0]] } });

    for (const { name, path, act, isEmpty, docs } of SHOTS) {
      test(name, async ({ page }) => {
        await gotoQuiet(page, (isEmpty === true ? empty : app).url + path());
        // Whatever is still to come stands as a skeleton; the chart draws itself for a second.
        await expect(page.locator("h1, h2, table, [role=tablist], [role=alert]").first()).toBeVisible();
        await act?.(page);
        await expect(page.locator(".skeleton")).toHaveCount(0);
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: HEIGHTS[width] });
          await page.waitForTimeout(REST_MS);
          const picture = await page.screenshot({
            path: `screenshots/${name}-${width}-${scheme}.png`,
            animations: "disabled",
          });
          const isShown = docs === "both" || (docs === "light" && scheme === "light");
          if (width === WIDTHS[0] && isShown) writeFileSync(`docs/screenshots/${name}-${scheme}.png`, picture);
        }
        await page.setViewportSize({ width: 390, height: HEIGHTS[390] });
        const beyond = await page.locator("#main").evaluate((main) => main.scrollWidth - main.clientWidth);
        if (beyond > 0) wider.push(`${name}: ${beyond} px`);
      });
    }

    test("no page is wider than a phone", () => expect(wider).toEqual([]));
  });
}
