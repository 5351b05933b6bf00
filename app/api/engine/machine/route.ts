import { readEngineMachine } from "@/lib/server/engine/readEngine";
import { answer } from "../../_http/answer";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  const arn = new URL(request.url).searchParams.get("arn") ?? "";
  return answer((context) => readEngineMachine(context, arn));
}
