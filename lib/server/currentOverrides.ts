import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { PriceOverride } from "@/lib/cost/prices";
import { PRICES_FILE, readOverrides } from "./readOverrides";
import { CONFIG_FILES } from "./settings";

/** Answers the prices that are configured now. */
export type CurrentOverrides = () => Promise<readonly PriceOverride[]>;

/**
 * Reads the configured prices, and reads them again when a file that holds them changes, comes or goes: `stepscope prices
 * --write` shows without a restart. The first reading throws SettingsProblem; a change that cannot be read is said once on
 * stderr, and what held before goes on.
 */
export async function watchOverrides(folder = process.cwd()): Promise<CurrentOverrides> {
  let seen = await stampOf(folder);
  let overrides = await readOverrides(folder);
  return async () => {
    const now = await stampOf(folder);
    if (now === seen) return overrides;
    seen = now;
    try {
      overrides = await readOverrides(folder);
    } catch (error) {
      console.error(`Prices stay as they were. ${error instanceof Error ? error.message : String(error)}`);
    }
    return overrides;
  };
}

/** Changes when a file does: length and time of the last change of each. */
async function stampOf(folder: string): Promise<string> {
  const files = [...CONFIG_FILES, PRICES_FILE].map(async (name) => {
    const file = await stat(join(folder, name)).catch(() => null);
    return file === null ? "absent" : `${file.size} ${file.mtimeMs}`;
  });
  return (await Promise.all(files)).join(", ");
}
