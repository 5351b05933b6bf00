import { groupActSchema } from "@/lib/contract/overview";
import { actOnGroup } from "@/lib/server/overview/actOnGroup";
import { answer } from "../../../_http/answer";
import { bodyOf, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

/** Says something of a way of failing: it is resolved, to be quiet, or open again. */
export function POST(request: Request, { params }: PathOf<"fingerprint">): Promise<Response> {
  return answer(async ({ store }) => {
    const asked = await bodyOf(request, groupActSchema, "what to say of the way of failing");
    return asked.ok ? actOnGroup(store, (await params).fingerprint, asked.value, Date.now()) : asked;
  });
}
