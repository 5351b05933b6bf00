import { EXPOSITION_TYPE } from "@/lib/server/metrics/exposition";
import { readMetrics } from "@/lib/server/metrics/readMetrics";
import { answerWith } from "../_http/answer";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** For a server of Prometheus. */
export function GET(): Promise<Response> {
  const headers = { "cache-control": "no-store", "content-type": EXPOSITION_TYPE };
  return answerWith(
    (context) => readMetrics(context, Date.now()),
    (text) => new Response(text, { headers }),
  );
}
