import type { PriceOverride } from "@/lib/cost/prices";
import { readSettings, valuesOf } from "./settings";

/** The prices that the configuration of the project's folder sets. Throws SettingsProblem. */
export async function readOverrides(): Promise<readonly PriceOverride[]> {
  return valuesOf(await readSettings({ folder: process.cwd(), environment: process.env })).prices;
}
