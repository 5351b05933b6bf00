import { askForExecutionSchema } from "@/lib/contract/askedExecution";
import { askForExecution, readAskedExecution } from "@/lib/server/sources/askForExecution";
import { answer } from "../../_http/answer";
import { bodyOf } from "../../_http/request";

export const runtime = "nodejs";

/** What became of asking the sources for `?arn=`. */
export function GET(request: Request): Promise<Response> {
  const arn = new URL(request.url).searchParams.get("arn") ?? "";
  return answer((context) => readAskedExecution(context, arn));
}

/** Asks the sources for an execution or a Map Run that is not stored. */
export function POST(request: Request): Promise<Response> {
  return answer(async (context) => {
    const asked = await bodyOf(request, askForExecutionSchema);
    return asked.ok ? askForExecution(context, asked.value.arn) : asked;
  });
}
