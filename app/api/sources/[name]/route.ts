import { changedSourceSchema } from "@/lib/contract/source";
import { pauseSource, removeSource } from "@/lib/server/sources/changeSources";
import { answer } from "../../_http/answer";
import { bodyOf, type PathOf } from "../../_http/request";

export const runtime = "nodejs";

/** Pauses a source, or lets it go on. */
export function POST(request: Request, { params }: PathOf<"name">): Promise<Response> {
  return answer(async (context) => {
    const asked = await bodyOf(request, changedSourceSchema, 'it must be {"paused": true} or {"paused": false}');
    return asked.ok ? pauseSource(context, (await params).name, asked.value.paused) : asked;
  });
}

/** Removes a source; `?data=remove`: with what it alone brought. */
export function DELETE(request: Request, { params }: PathOf<"name">): Promise<Response> {
  const withData = new URL(request.url).searchParams.get("data") === "remove";
  return answer(async (context) => removeSource(context, (await params).name, withData));
}
