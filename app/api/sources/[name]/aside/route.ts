import { retriedSchema } from "@/lib/contract/source";
import { listSetAside, retrySetAside } from "@/lib/server/sources/setAside";
import { answer } from "../../../_http/answer";
import { bodyOf, idOf, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

/** Records of a source that could not be stored; `?before=` an id: the older ones. */
export function GET(request: Request, { params }: PathOf<"name">): Promise<Response> {
  const before = idOf(new URL(request.url).searchParams.get("before") ?? "");
  return answer(async (context) => listSetAside(context, (await params).name, before));
}

/** Asks that one of them, or all, be tried once more. */
export function POST(request: Request, { params }: PathOf<"name">): Promise<Response> {
  return answer(async (context) => {
    const asked = await bodyOf(request, retriedSchema, 'it must be {"id": 17} or {"id": null}, which is all of them');
    return asked.ok ? retrySetAside(context, (await params).name, asked.value.id) : asked;
  });
}
