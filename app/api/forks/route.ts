import { listForks } from "@/lib/server/forks/listForks";
import { answer } from "../_http/answer";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

export function GET(): Promise<Response> {
  return answer((context) => listForks(context));
}
