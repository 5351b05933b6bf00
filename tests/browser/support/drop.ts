import type { Page } from "@playwright/test";

/** Drops files on the page, by name: not on the field for them, but anywhere. */
export async function drop(page: Page, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  const contents = Object.entries(files).map(([name, content]) => [name, Buffer.from(content).toString("base64")]);
  // A page takes what is dropped once its program runs: React marks the elements that it has taken over.
  await page.waitForFunction(() =>
    Object.keys(document.querySelector("h1") ?? {}).some((name) => name.startsWith("__reactProps")),
  );
  await page.evaluate(() => new Promise((done) => requestIdleCallback(() => done(null), { timeout: 500 })));
  const transfer = await page.evaluateHandle((named) => {
    const data = new DataTransfer();
    for (const [name, content] of named) {
      const bytes = Uint8Array.from(atob(content ?? ""), (char) => char.charCodeAt(0));
      data.items.add(new File([bytes], name ?? ""));
    }
    return data;
  }, contents);
  await page.locator("h1").first().dispatchEvent("drop", { dataTransfer: transfer });
}
