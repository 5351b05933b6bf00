import { answer } from "../_http/answer";
import { readHealth } from "@/lib/server/readHealth";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

export function GET(): Promise<Response> {
  return answer((context) => readHealth(context, Date.now()));
}
