import { ok, type Result } from "@/lib/base/result";
import type { JudgementAnswer, JudgementRequest } from "@/lib/contract/askedJudgement";
import { digest } from "@/lib/expr/digest";
import type { Context } from "../context";
import { notAsked, type UseCaseError } from "../errors";
import { withExecution } from "../withExecution";
import { isConfirmed, judgementTarget } from "./judgementTarget";

/**
 * Asks the worker to have the changed states of a fork tested by AWS. Without a confirmation it answers what is to be
 * confirmed; where that is no more so, or the source is read-only, nothing is asked.
 */
export function askJudgement(
  context: Pick<Context, "store">,
  key: string,
  { stages, confirmed }: JudgementRequest,
): Promise<Result<JudgementAnswer, UseCaseError>> {
  return withExecution<JudgementAnswer>(context, key, async (execution) => {
    const target = await judgementTarget(context, execution);
    if (!target.ok) return target;
    const { intent } = target.value;
    if (confirmed === null) return ok({ state: "unconfirmed", intent });
    if (!isConfirmed(confirmed, intent)) return notAsked.unconfirmed();
    const job = await context.store.jobs.request({
      kind: "judgeFork",
      key: `${execution.id} ${digest(JSON.stringify([execution.contentRevision, stages]), "SHA-256")}`,
      subject: execution.name,
      payload: { executionId: execution.id, stages, confirmed },
    });
    return ok({ state: "asked", job });
  });
}
