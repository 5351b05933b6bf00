import "server-only";
import { processSettings } from "../processSettings";
import { type WatchRule, watchRules } from "./watchSettings";

/** The rules that this process began with, and what paths in their messages begin with. */
export async function configuredRules(): Promise<{ readonly rules: WatchRule[]; readonly publicUrl: string | null }> {
  const { watch, publicUrl } = await processSettings();
  return { rules: watchRules(watch), publicUrl };
}
