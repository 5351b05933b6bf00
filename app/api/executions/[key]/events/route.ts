import { parseEventQuery } from "@/lib/contract/event";
import { listEvents } from "@/lib/server/listEvents";
import { answerQuery, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

export async function GET(request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answerQuery(request, parseEventQuery, (context, query) => listEvents(context, key, query));
}
