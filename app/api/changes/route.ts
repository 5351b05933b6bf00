import { ok } from "@/lib/base/result";
import { changeStream } from "@/lib/server/changes/changeStream";
import { unavailable } from "@/lib/server/errors";
import { answerWith } from "../_http/answer";
import { streamOf } from "../_http/stream";

export const runtime = "nodejs";

/** Nothing on the way may hold events back. */
const HEADERS = { "cache-control": "no-store, no-transform", "content-type": "text/event-stream; charset=utf-8" };

/** What changes, as server-sent events, until the browser goes. */
export function GET(request: Request): Promise<Response> {
  const told = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after") ?? "";
  // What is no number is that of a browser that knows nothing yet.
  const after = /^\d{1,15}$/.test(told) ? Number(told) : null;
  return answerWith(
    async ({ changes }) => (changes.isFull ? unavailable.changes() : ok(changeStream(changes, after, request.signal))),
    (events) => new Response(streamOf(events), { headers: HEADERS }),
  );
}
