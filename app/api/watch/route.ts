import { configuredRules } from "@/lib/server/watch/configuredRules";
import { readWatch } from "@/lib/server/watch/readWatch";
import { answer } from "../_http/answer";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** The rules of `watch` and how they stand. */
export function GET(): Promise<Response> {
  return answer(async (context) => readWatch(context, (await configuredRules()).rules, Date.now()));
}
