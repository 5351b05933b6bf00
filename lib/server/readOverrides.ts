import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PriceOverride } from "@/lib/cost/prices";
import { priceOverrides } from "./priceOverrides";
import { readSettings, SettingsProblem, valuesOf } from "./settings";

/** What `stepscope prices --write` writes, in the project's folder. */
export const PRICES_FILE = "stepscope.prices.json";

/**
 * The prices that are put in front of the checked-in ones: of the configuration file, then of PRICES_FILE. For a
 * region the newest holds, of equally old ones the configuration's. Throws SettingsProblem.
 */
export async function readOverrides(folder = process.cwd()): Promise<readonly PriceOverride[]> {
  const { prices } = valuesOf(await readSettings({ folder, environment: process.env }));
  return [...prices, ...(await readPricesFile(folder))];
}

export async function readPricesFile(folder: string): Promise<readonly PriceOverride[]> {
  const content = await contentOf(join(folder, PRICES_FILE));
  if (content === null) return [];
  const parsed = priceOverrides.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join(".") || "the whole file";
  throw new SettingsProblem(
    `${PRICES_FILE}: ${where}: ${issue?.message ?? "no prices"}. Correct it, or delete it and run \`stepscope prices --write\`.`,
  );
}

/** Replaces the file as a whole, so that nobody reads half of it. */
export async function writePricesFile(folder: string, prices: readonly PriceOverride[]): Promise<void> {
  const path = join(folder, PRICES_FILE);
  await writeFile(`${path}.new`, `${JSON.stringify(prices, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

async function contentOf(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw new SettingsProblem(
      `${PRICES_FILE} cannot be read: ${error instanceof Error ? error.message : String(error)}. Delete it and run \`stepscope prices --write\`.`,
    );
  }
}
