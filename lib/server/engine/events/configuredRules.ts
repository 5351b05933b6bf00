import type { Instant } from "@/lib/base/instant";
import { isArn } from "@/lib/base/arn";
import { machineArn } from "@/lib/sfn-api/arns";
import { ruleFrom } from "@/lib/sfn-api/eventBridge/rules";
import type { Rule, Rules } from "@/lib/store/engine/rules";
import { type RuleSetting, targetInputOf, textOf } from "./ruleSetting";

type Scope = { readonly account: string; readonly region: string };

/** Rules of the configuration that are looked at at most, of every account. */
const MOST = 10_000;

/**
 * Makes the stored rules what the configuration says: those that stand there no longer go, those of others stay. A schedule
 * that has not changed goes on where it was.
 */
export async function syncConfiguredRules(
  rules: Rules,
  scope: Scope,
  settings: readonly RuleSetting[],
  now: Instant,
): Promise<void> {
  const stored = (await rules.all(MOST)).filter(
    ({ account, region }) => account === scope.account && region === scope.region,
  );
  const wanted = settings.map((setting) => ruleOf(scope, setting, now));
  const names = new Set(wanted.map(nameOf));
  for (const rule of stored) if (rule.isConfigured && !names.has(nameOf(rule))) await rules.remove(rule);
  for (const rule of wanted) {
    const there = stored.find((one) => nameOf(one) === nameOf(rule)) ?? null;
    const next = there !== null && isSameSchedule(there, rule) ? { since: there.since, nextAt: there.nextAt } : {};
    const after = { ...rule, ...next };
    if (there === null || !isSame(there, after)) await rules.put(after);
  }
}

function nameOf({ bus, name }: Rule): string {
  return `${bus}/${name}`;
}

function ruleOf(scope: Scope, setting: RuleSetting, now: Instant): Rule {
  const { name, eventBusName, eventPattern, scheduleExpression, scheduleExpressionTimezone, state, description } =
    setting;
  const given = {
    EventPattern: eventPattern === undefined ? undefined : textOf(eventPattern),
    ScheduleExpression: scheduleExpression,
    ScheduleExpressionTimezone: scheduleExpressionTimezone,
    State: state,
    Description: description,
  };
  const targets = setting.targets.map((target, at) => ({
    Id: target.id ?? `target-${at + 1}`,
    Arn: isArn(target.arn) ? target.arn : machineArn(scope, target.arn),
    ...targetInputOf(target),
  }));
  const rule = ruleFrom({ ...scope, bus: eventBusName, name }, given, now);
  return { ...rule, targets: JSON.stringify(targets), isConfigured: true };
}

function isSameSchedule(one: Rule, other: Rule): boolean {
  const of = ({ scheduleExpression, timeZone, state }: Rule) => JSON.stringify([scheduleExpression, timeZone, state]);
  return of(one) === of(other);
}

function isSame(one: Rule, other: Rule): boolean {
  const of = ({ since: _, nextAt: __, problem: ___, ...rest }: Rule) => JSON.stringify(Object.entries(rest).sort());
  return of(one) === of(other);
}
