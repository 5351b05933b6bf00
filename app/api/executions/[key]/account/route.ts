import { giveUpSchema } from "@/lib/contract/accounted";
import { changeFailureAccount, readFailureAccount } from "@/lib/server/rerun/failureAccount";
import { answer } from "../../../_http/answer";
import { bodyOf, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

/** What became of its failure. */
export function GET(_: Request, { params }: PathOf<"key">): Promise<Response> {
  return answer(async (context) => readFailureAccount(context, (await params).key));
}

/** Gives its failure up, or takes that back. */
export function POST(request: Request, { params }: PathOf<"key">): Promise<Response> {
  return answer(async (context) => {
    const asked = await bodyOf(request, giveUpSchema);
    return asked.ok ? changeFailureAccount(context, (await params).key, asked.value) : asked;
  });
}
