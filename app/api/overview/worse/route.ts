import { readWorse } from "@/lib/server/overview/readWorse";
import { answer } from "../../_http/answer";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

export function GET(): Promise<Response> {
  return answer((context) => readWorse(context, Date.now()));
}
