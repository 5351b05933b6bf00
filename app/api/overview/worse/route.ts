import { readSharedWorse } from "@/lib/server/overview/sharedWorse";
import { answer } from "../../_http/answer";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

export function GET(): Promise<Response> {
  return answer((context) => readSharedWorse(context, Date.now()));
}
