import { ok, type Result } from "@/lib/base/result";
import type { ProbeAnswer, ProbeQuery } from "@/lib/contract/probe";
import type { UseCaseError } from "../errors";
import type { Showing } from "../redactorOf";
import { withExecution } from "../withExecution";
import { shownReplay } from "./askedReplay";
import { probePartOf } from "./dataParts";
import type { Probed } from "./probeTask";

/** An expression at each visit of a state of a stored execution; or how far the worker is with it. */
export function readProbe(
  context: Showing,
  key: string,
  query: ProbeQuery,
  waitMs?: number,
): Promise<Result<ProbeAnswer, UseCaseError>> {
  return withExecution<ProbeAnswer>(context, key, async (execution) => {
    const asked = await shownReplay<Probed>(
      context,
      execution,
      probePartOf(query, context.store.redaction.hash),
      waitMs,
    );
    if (asked.state !== "opened") return ok(asked);
    if (!asked.value.ok) return ok({ state: "opened", probe: { kind: "refused", why: asked.value.error } });
    return ok({ state: "opened", probe: { kind: "probed", visits: [...asked.value.value] } });
  });
}
