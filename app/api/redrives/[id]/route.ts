import { massActionSchema } from "@/lib/contract/massRedrive";
import { notMass } from "@/lib/server/errors";
import { actOnMassRedrive, readMassRedrive } from "@/lib/server/rerun/massActions";
import { answer } from "../../_http/answer";
import { bodyOf, idOf, type PathOf } from "../../_http/request";

export const runtime = "nodejs";

/** One with a page of its results; `after`: behind this place. */
export function GET(request: Request, { params }: PathOf<"id">): Promise<Response> {
  const after = new URL(request.url).searchParams.get("after") ?? "";
  return answer(async ({ store }) => {
    const id = idOf((await params).id);
    return id === null ? notMass.gone(0) : readMassRedrive(store, id, idOf(after) ?? -1);
  });
}

/** Confirms it, goes on with it, or cancels it. */
export function POST(request: Request, { params }: PathOf<"id">): Promise<Response> {
  return answer(async ({ store }) => {
    const asked = await bodyOf(request, massActionSchema);
    if (!asked.ok) return asked;
    const id = idOf((await params).id);
    return id === null ? notMass.gone(0) : actOnMassRedrive(store, id, asked.value, Date.now());
  });
}
