import { readEngine } from "@/lib/server/engine/readEngine";
import { processSettings } from "@/lib/server/processSettings";
import { answer } from "../_http/answer";

export const runtime = "nodejs";

/** What the local engine has: machines, what waits, rules. */
export function GET(): Promise<Response> {
  return answer(async (context) => readEngine(context, (await processSettings()).enginePort));
}
