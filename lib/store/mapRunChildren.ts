import type { ExecutionLink } from "@/generated/sqlite/client";
import type { Connection } from "./database";

/** Clocks of the services that write histories agree within this, in ms. */
export const CLOCK_MS = 1_000n;

/** A condition on executions; `assumed`: it goes by the form of an ARN and by times alone. */
type ChildCondition = { readonly where: ReturnType<typeof whereOf>; readonly assumed: boolean };

/**
 * Which executions are children of a Map Run: those that name it, and those that name its state alone and began before
 * the state's next run.
 */
export async function childConditions(
  connection: Connection,
  { ref, scope, at }: Pick<ExecutionLink, "ref" | "scope" | "at">,
): Promise<ChildCondition[]> {
  const exact = { where: whereOf({ ref }, {}), assumed: false };
  if (scope === null || at === null) return [exact];
  const next = await connection.executionLink.findFirst({
    where: { kind: "mapRun", scope, at: { gt: at }, NOT: { ref } },
    orderBy: { at: "asc" },
  });
  const before = next?.at === undefined || next.at === null ? {} : { lt: next.at - CLOCK_MS };
  const alike = whereOf({ ref: scope, scope }, { startedAt: { gte: at - CLOCK_MS, ...before } });
  return [exact, { where: alike, assumed: true }];
}

function whereOf(
  link: { readonly ref: string; readonly scope?: string },
  execution: { readonly startedAt?: { readonly gte: bigint; readonly lt?: bigint } },
) {
  return { ...execution, links: { some: { kind: "ofMapRun", ...link } } };
}
