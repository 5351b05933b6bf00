import { readEngineExecution } from "@/lib/server/engine/readEngineExecution";
import { processSettings } from "@/lib/server/processSettings";
import { answer } from "../../_http/answer";

export const runtime = "nodejs";

/** An execution of the local engine, with its whole input; null when it is none. */
export function GET(request: Request): Promise<Response> {
  const arn = new URL(request.url).searchParams.get("arn") ?? "";
  return answer(async (context) => readEngineExecution(context, arn, (await processSettings()).enginePort));
}
