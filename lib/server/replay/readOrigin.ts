import { ok, type Result } from "@/lib/base/result";
import type { OriginAnswer, OriginQuery } from "@/lib/contract/origin";
import type { UseCaseError } from "../errors";
import type { Showing } from "../redactorOf";
import { withExecution } from "../withExecution";
import { shownReplay } from "./askedReplay";
import { originPartOf } from "./dataParts";
import type { Traced } from "./originTask";

/** Where a value of a stored execution came from; or how far the worker is with it. */
export function readOrigin(
  context: Showing,
  key: string,
  query: OriginQuery,
  waitMs?: number,
): Promise<Result<OriginAnswer, UseCaseError>> {
  return withExecution<OriginAnswer>(context, key, async (execution) => {
    const asked = await shownReplay<Traced>(context, execution, originPartOf(query), waitMs);
    if (asked.state !== "opened") return ok(asked);
    if (!asked.value.ok) return ok({ state: "opened", origin: { kind: "refused", why: asked.value.error } });
    const { nodes, decisions, ...of } = asked.value.value;
    return ok({
      state: "opened",
      origin: { kind: "traced", ...of, nodes: [...nodes], decisions: [...decisions] },
    });
  });
}
