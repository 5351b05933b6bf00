import { readMachineArn } from "@/lib/base/arn";
import { inputProblem } from "@/lib/events/targetInput";
import { ApiError } from "../apiError";
import { pageSize, paged, readToken } from "../pageToken";
import type { EventContext } from "./context";
import { keyOf, nextOf, noRule, ownRule, requireUnmanaged, targetsOf } from "./rules";
import type { EventRequest, Target } from "./shapes";

/** Targets of a rule: AWS's quota. */
export const MAX_TARGETS = 5;
/** Tries of a change that another one came in between of. */
const TRIES = 5;

type Failed = { readonly TargetId: string; readonly ErrorCode: string; readonly ErrorMessage: string };

/** Adds targets, or replaces those of the same ids. One that cannot be used is told by itself, and the others are taken. */
export async function putTargets(ctx: EventContext, { Rule, EventBusName, Targets }: EventRequest<"PutTargets">) {
  const failed: Failed[] = [];
  const good = Targets.filter((target) => {
    const why = targetProblem(ctx, target);
    if (why !== null) failed.push({ TargetId: target.Id, ErrorCode: "ValidationException", ErrorMessage: why });
    return why === null;
  });
  await change(ctx, Rule, EventBusName, (before) => {
    const ids = new Set(good.map(({ Id }) => Id));
    const after = [...before.filter(({ Id }) => !ids.has(Id)), ...good];
    if (after.length <= MAX_TARGETS) return after;
    throw new ApiError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
  });
  return { FailedEntryCount: failed.length, FailedEntries: failed };
}

/** Why a target cannot be used; null: it can. */
export function targetProblem(
  { account, region }: Pick<EventContext, "account" | "region">,
  target: Target,
): string | null {
  const machine = readMachineArn(target.Arn);
  if (machine === null)
    return `${target.Arn} is no state machine: the local engine's rules start state machines alone.`;
  if (machine.account !== account || machine.region !== region) {
    return `${target.Arn} is in another account or region than the rule.`;
  }
  return inputProblem(target);
}

export async function removeTargets(
  ctx: EventContext,
  { Rule, EventBusName, Ids, Force }: EventRequest<"RemoveTargets">,
) {
  const gone = new Set(Ids);
  await change(ctx, Rule, EventBusName, (before) => before.filter(({ Id }) => !gone.has(Id)), Force);
  return { FailedEntryCount: 0, FailedEntries: [] };
}

export async function listTargetsByRule(ctx: EventContext, request: EventRequest<"ListTargetsByRule">) {
  const rule = await ownRule(ctx, request.Rule, request.EventBusName);
  const scope = `targets ${JSON.stringify([rule.account, rule.region, rule.bus, rule.name])}`;
  const after = readToken(scope, request.NextToken);
  const targets = [...targetsOf(rule)].sort((a, b) => (a.Id < b.Id ? -1 : 1));
  const rest = after === null ? targets : targets.filter(({ Id }) => Id > after);
  const { page, next } = paged(rest, pageSize(request.Limit), scope, ({ Id }) => Id);
  return { Targets: page, ...nextOf(next) };
}

async function change(
  ctx: EventContext,
  name: string,
  bus: string | undefined,
  make: (before: readonly Target[]) => readonly Target[],
  isForced = false,
): Promise<void> {
  const key = keyOf(ctx, name, bus);
  for (let tried = 0; tried < TRIES; tried++) {
    const rule = await ctx.store.rules.get(key);
    if (rule === null) throw noRule(key);
    requireUnmanaged(rule, isForced);
    const after = JSON.stringify(make(targetsOf(rule)));
    if (await ctx.store.rules.setTargets(key, rule.targets, after)) return ctx.bus.wake();
  }
  throw new ApiError("ConcurrentModificationException", `Rule ${name} is being changed by others. Try again.`);
}
