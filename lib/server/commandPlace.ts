import { placeOfArn } from "@/lib/base/arn";
import type { CommandPlace } from "@/lib/contract/awsCommand";
import type { Store } from "@/lib/store/store";
import { processSettings } from "./processSettings";
import { writeTargetOf } from "./rerun/writeTarget";

/** Where a command about an execution goes: the local engine that made it, or as the source does that reaches its account. */
export async function commandPlaceOf(store: Store, arn: string | null): Promise<CommandPlace> {
  const { region } = placeOfArn(arn);
  const target = await writeTargetOf(store, arn);
  if (!target.ok) return { region, profile: null, endpoint: null };
  if (target.value.at === "engine") {
    const { enginePort } = await processSettings();
    return { region, profile: null, endpoint: `http://127.0.0.1:${enginePort}` };
  }
  const { profile = null, endpoint = null } = target.value.settings;
  return { region, profile, endpoint };
}
