import { engineRequestSchema } from "@/lib/contract/engine";
import { askEngine } from "@/lib/server/engine/askEngine";
import { processSettings } from "@/lib/server/processSettings";
import { answer } from "../../_http/answer";
import { bodyOf } from "../../_http/request";

export const runtime = "nodejs";

/** Asks the engine for an operation; its answer is found under the number that comes back. */
export function POST(request: Request): Promise<Response> {
  return answer(async (context) => {
    const asked = await bodyOf(request, engineRequestSchema);
    return asked.ok ? askEngine(context, (await processSettings()).engine, asked.value) : asked;
  });
}
