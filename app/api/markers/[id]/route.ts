import { notFound } from "@/lib/server/errors";
import { removeMarker } from "@/lib/server/markers/markers";
import { answer } from "../../_http/answer";
import { idOf, type PathOf } from "../../_http/request";

export const runtime = "nodejs";

/** Removes one. */
export function DELETE(_request: Request, { params }: PathOf<"id">): Promise<Response> {
  return answer(async ({ store }) => {
    const id = idOf((await params).id);
    return id === null ? notFound.marker(0) : removeMarker(store, id);
  });
}
