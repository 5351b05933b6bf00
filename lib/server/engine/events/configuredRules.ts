import type { Instant } from "@/lib/base/instant";
import { isArn } from "@/lib/base/arn";
import { machineArn } from "@/lib/sfn-api/arns";
import { ruleFrom } from "@/lib/sfn-api/eventBridge/rules";
import type { Rule, Rules } from "@/lib/store/engine/rules";
import { type RuleSetting, targetInputOf, textOf } from "./ruleSetting";

type Scope = { readonly account: string; readonly region: string };

type Configuring = {
  readonly folder: string;
  readonly now: Instant;
  readonly onTrouble: (sentence: string) => void;
};

/** Rules of the configuration that are looked at at most, of every account. */
const MOST = 10_000;

/**
 * Makes the stored rules what the configuration in `folder` says: those of it that stand there no longer go; those that others
 * made, or the configurations of other folders, stay. A schedule that has not changed goes on where it was. `onTrouble` is told
 * of a rule that another configuration has by the same name.
 */
export async function syncConfiguredRules(
  rules: Rules,
  scope: Scope,
  settings: readonly RuleSetting[],
  { folder, now, onTrouble }: Configuring,
): Promise<void> {
  const stored = (await rules.all(MOST)).filter(
    ({ account, region }) => account === scope.account && region === scope.region,
  );
  const wanted = settings.map((setting) => ({ ...ruleOf(scope, setting, now), configuredIn: folder }));
  const names = new Set(wanted.map(nameOf));
  for (const rule of stored) if (isOf(rule, folder) && !names.has(nameOf(rule))) await rules.remove(rule);
  for (const rule of wanted) {
    const there = stored.find((one) => nameOf(one) === nameOf(rule)) ?? null;
    const next = there !== null && isSameSchedule(there, rule) ? { since: there.since, nextAt: there.nextAt } : {};
    const after = { ...rule, ...next };
    if (there !== null && there.configuredIn !== null && !isOf(there, folder)) {
      onTrouble(
        `The rule ${rule.name} of the configuration in ${folder} stands in the place of that in ${there.configuredIn}.`,
      );
    }
    if (there === null || !isSame(there, after)) await rules.put(after);
  }
}

/** A rule of a configuration that is not known is whoever's comes first. */
function isOf({ configuredIn }: Rule, folder: string): boolean {
  return configuredIn === folder || configuredIn === "";
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
  return { ...rule, targets: JSON.stringify(targets) };
}

function isSameSchedule(one: Rule, other: Rule): boolean {
  const of = ({ scheduleExpression, timeZone, state }: Rule) => JSON.stringify([scheduleExpression, timeZone, state]);
  return of(one) === of(other);
}

function isSame(one: Rule, other: Rule): boolean {
  const of = ({ since: _, nextAt: __, problem: ___, ...rest }: Rule) => JSON.stringify(Object.entries(rest).sort());
  return of(one) === of(other);
}
