import { watchActSchema } from "@/lib/contract/watch/answer";
import { actOnRule } from "@/lib/server/watch/actOnRule";
import { configuredRules } from "@/lib/server/watch/configuredRules";
import { answer } from "../../_http/answer";
import { bodyOf, type PathOf } from "../../_http/request";

export const runtime = "nodejs";

/** Mutes a rule, lets it be heard again, or sends a test of it. */
export function POST(request: Request, { params }: PathOf<"name">): Promise<Response> {
  return answer(async (context) => {
    const act = await bodyOf(request, watchActSchema);
    if (!act.ok) return act;
    const configured = await configuredRules();
    const acting = { ...configured, environment: process.env, now: Date.now() };
    return actOnRule(context, (await params).name, act.value, acting);
  });
}
