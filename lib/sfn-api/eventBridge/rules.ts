import type { Instant } from "@/lib/base/instant";
import { isObject, type Json } from "@/lib/base/json";
import { compilePattern } from "@/lib/events/pattern";
import { readSchedule, type Schedule } from "@/lib/events/schedule";
import type { Rule, RuleKey } from "@/lib/store/engine/rules";
import { ApiError, invalidRequest } from "../apiError";
import { pageSize, paged, readToken } from "../pageToken";
import { busName, type EventContext, ruleArn } from "./context";
import type { EventRequest, Target } from "./shapes";

/** Rules of a bus: AWS's quota. */
const MAX_RULES = 300;
/** Who manages a rule that stands in the configuration. */
export const CONFIGURED_BY = "stepscope.config";

type OfRule = { readonly Name: string; readonly EventBusName?: string | undefined };

export function keyOf({ account, region }: EventContext, name: string, bus: string | undefined): RuleKey {
  return { account, region, bus: busName(bus), name };
}

export function noRule({ name, bus }: RuleKey): ApiError {
  return new ApiError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${bus}.`);
}

export async function ownRule(ctx: EventContext, name: string, bus: string | undefined): Promise<Rule> {
  const key = keyOf(ctx, name, bus);
  const rule = await ctx.store.rules.get(key);
  if (rule === null) throw noRule(key);
  return rule;
}

/** Throws for a rule that is changed in the configuration file alone, unless it is forced: for one whose file is gone. */
export function requireUnmanaged(rule: Rule, isForced = false): void {
  if (rule.configuredIn === null || isForced) return;
  throw new ApiError("ManagedRuleException", `Rule ${rule.name} is managed by ${CONFIGURED_BY}: change it there.`);
}

/** Creates a rule, or gives it another pattern or schedule; its targets stay. */
export async function putRule(ctx: EventContext, request: EventRequest<"PutRule">) {
  const key = keyOf(ctx, request.Name, request.EventBusName);
  const there = await ctx.store.rules.get(key);
  if (there !== null) requireUnmanaged(there);
  else if ((await ctx.store.rules.count({ account: key.account, region: key.region, bus: key.bus })) >= MAX_RULES) {
    throw new ApiError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
  }
  const rule = ruleFrom(key, request, ctx.engine.now());
  await ctx.store.rules.put({ ...rule, targets: there?.targets ?? "[]" });
  ctx.bus.wake();
  return { RuleArn: ruleArn(key) };
}

/** A rule without targets. Throws where pattern or schedule cannot be used. */
export function ruleFrom(
  key: RuleKey,
  request: Omit<EventRequest<"PutRule">, "Name" | "EventBusName">,
  now: Instant,
): Rule {
  const { EventPattern = "", ScheduleExpression = "", ScheduleExpressionTimezone: zone = null } = request;
  if (EventPattern === "" && ScheduleExpression === "") {
    throw invalidRequest("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  }
  if (EventPattern !== "") requirePattern(EventPattern);
  const schedule = ScheduleExpression === "" ? null : scheduleOf(ScheduleExpression, zone);
  const state = request.State === "DISABLED" ? "DISABLED" : "ENABLED";
  return {
    ...key,
    eventPattern: EventPattern === "" ? null : EventPattern,
    scheduleExpression: ScheduleExpression === "" ? null : ScheduleExpression,
    timeZone: zone,
    state,
    description: request.Description ?? null,
    roleArn: request.RoleArn ?? null,
    targets: "[]",
    configuredIn: null,
    since: now,
    nextAt: state === "ENABLED" ? (schedule?.next(now, now) ?? null) : null,
    problem: null,
  };
}

/** Throws InvalidEventPatternException with the reason. */
export function requirePattern(text: string): (event: Json) => boolean {
  const pattern = compilePattern(text);
  if (pattern.ok) return pattern.value;
  throw new ApiError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${pattern.error}`);
}

function scheduleOf(expression: string, zone: string | null): Schedule {
  const read = readSchedule(expression, zone);
  if (read.ok) return read.value;
  throw invalidRequest(`Parameter ScheduleExpression is not valid. Reason: ${read.error}`);
}

/** Deletes a rule that has no targets any more; one that is not there is deleted. */
export async function deleteRule(ctx: EventContext, { Name, EventBusName, Force }: EventRequest<"DeleteRule">) {
  const key = keyOf(ctx, Name, EventBusName);
  const rule = await ctx.store.rules.get(key);
  if (rule === null) return {};
  requireUnmanaged(rule, Force);
  if (targetsOf(rule).length > 0) throw invalidRequest("Rule can't be deleted since it has targets.");
  await ctx.store.rules.remove(key);
  ctx.bus.wake();
  return {};
}

/** Enables or disables a rule. A rate counts anew from when it is enabled. */
export function switchRule(state: Rule["state"]) {
  return async (ctx: EventContext, { Name, EventBusName }: OfRule) => {
    const rule = await ownRule(ctx, Name, EventBusName);
    requireUnmanaged(rule);
    if (rule.state === state) return {};
    const now = ctx.engine.now();
    const { scheduleExpression, timeZone } = rule;
    const schedule = scheduleExpression === null ? null : scheduleOf(scheduleExpression, timeZone);
    const nextAt = state === "ENABLED" ? (schedule?.next(now, now) ?? null) : null;
    await ctx.store.rules.put({ ...rule, state, since: now, nextAt });
    ctx.bus.wake();
    return {};
  };
}

export async function describeRule(ctx: EventContext, { Name, EventBusName }: EventRequest<"DescribeRule">) {
  const rule = await ownRule(ctx, Name, EventBusName);
  return { ...shownRule(rule), CreatedBy: rule.account };
}

export async function listRules(ctx: EventContext, request: EventRequest<"ListRules">) {
  const { account, region } = ctx;
  const bus = busName(request.EventBusName);
  const prefix = request.NamePrefix ?? "";
  const scope = `rules ${JSON.stringify([account, region, bus, prefix])}`;
  const size = pageSize(request.Limit);
  const after = readToken(scope, request.NextToken);
  const rows = await ctx.store.rules.page({ account, region, bus }, after, MAX_RULES);
  const named = rows.filter(({ name }) => name.startsWith(prefix));
  const { page, next } = paged(named, size, scope, ({ name }) => name);
  return { Rules: page.map(shownRule), ...nextOf(next) };
}

/** EventBridge writes it with a capital. */
export function nextOf({ nextToken }: { readonly nextToken?: string }): { readonly NextToken?: string } {
  return nextToken === undefined ? {} : { NextToken: nextToken };
}

function shownRule(rule: Rule) {
  const { name, bus, eventPattern, scheduleExpression, timeZone, state, description, roleArn, configuredIn } = rule;
  return {
    Name: name,
    Arn: ruleArn(rule),
    State: state,
    EventBusName: bus,
    ...(eventPattern === null ? {} : { EventPattern: eventPattern }),
    ...(scheduleExpression === null ? {} : { ScheduleExpression: scheduleExpression }),
    ...(timeZone === null ? {} : { ScheduleExpressionTimezone: timeZone }),
    ...(description === null ? {} : { Description: description }),
    ...(roleArn === null ? {} : { RoleArn: roleArn }),
    ...(configuredIn === null ? {} : { ManagedBy: CONFIGURED_BY }),
  };
}

export function targetsOf({ targets }: Pick<Rule, "targets">): readonly Target[] {
  return JSON.parse(targets) as Target[];
}

/** Tells whether a pattern matches an event, which need not be one that has come. */
export function testEventPattern({ EventPattern, Event }: EventRequest<"TestEventPattern">) {
  const matches = requirePattern(EventPattern);
  let event: Json;
  try {
    event = JSON.parse(Event) as Json;
  } catch {
    throw invalidRequest("Parameter Event is not valid. Reason: it is no JSON.");
  }
  if (!isObject(event)) throw invalidRequest("Parameter Event is not valid. Reason: an event is an object.");
  return { Result: matches(event) };
}
