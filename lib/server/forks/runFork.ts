import { ok, type Result } from "@/lib/base/result";
import type { ForkAnswer, ForkRunView } from "@/lib/contract/fork";
import type { ForkStageBody } from "@/lib/contract/forkStages";
import { costAs, type CostedExecution } from "@/lib/cost/execution";
import { text } from "@/lib/cost/money";
import type { PriceTable } from "@/lib/cost/prices";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Context } from "../context";
import { costableOf } from "../cost/readCost";
import { type Costs, costsOf } from "../cost/costed";
import type { UseCaseError } from "../errors";
import type { ToldForkRun } from "../replay/forkPart";
import { redactorOf } from "../redactorOf";
import { withExecution } from "../withExecution";
import { askedFork } from "./askedFork";

/** What a fork of a stored execution comes to and how that differs from the record; or how far the worker is with it. */
export function runFork(
  context: Pick<Context, "store" | "histories" | "overrides">,
  key: string,
  stages: readonly ForkStageBody[],
  waitMs?: number,
): Promise<Result<ForkAnswer, UseCaseError>> {
  return withExecution<ForkAnswer>(context, key, async (execution) => {
    const asked = await askedFork(context, execution, stages, waitMs);
    if (asked.state !== "opened") return ok(asked);
    const value = (await redactorOf(context, execution)).answer(asked.recorded);
    if (value.kind === "refused") return ok({ state: "opened", fork: value });
    return ok({ state: "opened", fork: await priced(context, execution, value) });
  });
}

async function priced(
  { histories, overrides }: Pick<Context, "histories" | "overrides">,
  execution: ExecutionRecord,
  { size, definitionBytes, ...run }: ToldForkRun,
): Promise<ForkRunView> {
  const recorded = costsOf(await costableOf(histories, execution), { region: null, overrides });
  const { prices } = recorded;
  return {
    ...run,
    cost: {
      recorded: recordedCost(recorded),
      ours: costOf({ trace: run.trace, size, definitionBytes }, prices),
      asOf: prices.asOf,
    },
  };
}

function recordedCost({ type, asRan, asOther }: Costs): ForkRunView["cost"]["recorded"] {
  const [standard, express] = type === "STANDARD" ? [asRan, asOther] : [asOther, asRan];
  return { standard: text(standard.total), express: text(express.total) };
}

function costOf(costed: CostedExecution, prices: PriceTable): ForkRunView["cost"]["ours"] {
  return {
    standard: text(costAs("STANDARD", costed, prices).total),
    express: text(costAs("EXPRESS", costed, prices).total),
  };
}
