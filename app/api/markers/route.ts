import { instant } from "@/lib/base/instant";
import { markerRequestSchema, parseMarkersQuery } from "@/lib/contract/marker";
import { listMarkers, setMarker } from "@/lib/server/markers/markers";
import { answer } from "../_http/answer";
import { answerQuery, bodyOf } from "../_http/request";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** The markers that were made last; `before`: those with a smaller id. */
export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseMarkersQuery, ({ store }, query) => listMarkers(store, query));
}

/** Sets one: what a pipeline sends when it has deployed. */
export function POST(request: Request): Promise<Response> {
  return answer(async ({ store }) => {
    const asked = await bodyOf(request, markerRequestSchema);
    return asked.ok ? setMarker(store, asked.value, instant(Date.now())) : asked;
  });
}
