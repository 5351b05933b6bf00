import { join } from "node:path";
import { weighPages } from "../../scripts/lib/weight.mjs";
import { failedOrder } from "./support/orders";
import { expect, gotoQuiet, importFile, test } from "./support/test";

/** What a page that is looked at may load beside what the build counted: parts that come by themselves and are small. */
const BESIDE_KB = 10;

const CHARTS: ReadonlySet<string> = new Set(["/executions", "/cost"]);

const ADDRESSES = {
  "/executions": "/executions",
  "/cost": "/cost",
  "/machines": "/machines",
  "/replays": "/replays",
  "/sources": "/sources",
  "/engine": "/engine",
  "/import": "/import",
  "/redrives": "/redrives",
} as const;

test("pages load the script that the build counted, no more before a click or an idle moment", async ({
  page,
  request,
}) => {
  // Never idle: nothing is fetched ahead.
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  const [key = ""] = await importFile(request, failedOrder().json());
  const addresses: Readonly<Record<string, string>> = { ...ADDRESSES, "/executions/[key]": `/executions/${key}` };
  const counted = weighPages(join(process.cwd(), ".next")).filter(({ page: name }) => name in addresses);
  expect(counted).toHaveLength(Object.keys(addresses).length);
  for (const { page: name, kB, most } of counted) {
    await gotoQuiet(page, addresses[name] ?? "");
    const loaded = await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter((entry) => new URL(entry.name).pathname.endsWith(".js"))
        .reduce((sum, entry) => sum + (entry instanceof PerformanceResourceTiming ? entry.encodedBodySize : 0), 0),
    );
    expect(loaded / 1000, `${name} loads less than is allowed`).toBeLessThan(most);
    const found = `${name}: ${(loaded / 1000).toFixed(0)} kB, ${kB.toFixed(0)} counted`;
    expect(loaded / 1000 - kB, found).toBeLessThan(BESIDE_KB);
    // A chart comes with its figures, later or, of a month without any, not at all.
    if (!CHARTS.has(name)) expect(kB - loaded / 1000, found).toBeLessThan(BESIDE_KB);
  }
});
