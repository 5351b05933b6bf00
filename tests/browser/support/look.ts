import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const SCHEMES = ["light", "dark"] as const;

/**
 * Which of axe's rules the page breaks, each with the first elements that do. It is asked in the page itself, which has no
 * frames, and for what is broken alone: the usual way opens a page for each answer, and describes all that is well.
 */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html.slice(0, 200))].join("\n"));
}

/** Nothing on the page shuts someone out. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(page.frames(), "frames are not looked into").toHaveLength(1);
  expect(await findBarriers(page)).toEqual([]);
}

/** The same in light and in dark. */
export async function expectAccessibleInBoth(page: Page): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** Pictures to look at, where STEPSCOPE_PICTURES names a folder for them. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["STEPSCOPE_PICTURES"];
  if (folder === undefined) return;
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: "light" });
}
