import type { Locator, Page } from "@playwright/test";

/** The editor of a definition. */
export function definitionField(page: Page): Locator {
  return page.getByLabel("Definition, Amazon States Language");
}

/** Writes over what stands there. The editor draws only the lines in sight, so it is asked to select all itself. */
export async function writeDefinition(page: Page, text: string): Promise<void> {
  await definitionField(page).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}
