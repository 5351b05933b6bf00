import { ok } from "@/lib/base/result";
import { massRequestSchema } from "@/lib/contract/massRedrive";
import { makeMassRedrive } from "@/lib/server/rerun/makeMassRedrive";
import { answer } from "../_http/answer";
import { bodyOf } from "../_http/request";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** The last mass redrives. */
export function GET(): Promise<Response> {
  return answer(async ({ store }) => ok({ redrives: await store.massRedrives.list() }));
}

/** Makes one. Nothing is sent before it is confirmed. */
export function POST(request: Request): Promise<Response> {
  return answer(async ({ store }) => {
    const asked = await bodyOf(request, massRequestSchema);
    return asked.ok ? makeMassRedrive(store, asked.value) : asked;
  });
}
