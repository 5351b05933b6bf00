import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { EngineRequestBody, EngineRule, EngineTarget } from "@/lib/contract/engine";
import { askEngine } from "./engine";
import { ProblemError } from "./http";

/** A rule as a form has it. Null: it has none. */
export type EditedRule = {
  readonly name: string;
  readonly bus: string;
  readonly eventPattern: string | null;
  readonly scheduleExpression: string | null;
  readonly timeZone: string | null;
  readonly targets: readonly EngineTarget[];
};

/** The members that PutRule takes. `before`: the rule that is changed; what a form does not show stays. */
export function putRuleInput(rule: EditedRule, before: EngineRule | null): Readonly<Record<string, string>> {
  const given = {
    Name: rule.name,
    EventBusName: rule.bus,
    EventPattern: rule.eventPattern,
    ScheduleExpression: rule.scheduleExpression,
    ScheduleExpressionTimezone: rule.timeZone,
    State: before === null || before.isEnabled ? "ENABLED" : "DISABLED",
    Description: before?.description ?? null,
    RoleArn: before?.roleArn ?? null,
  };
  return Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

type Saving = { readonly rule: EditedRule; readonly before: EngineRule | null };

/** Creates or changes a rule with its targets. */
export function useSaveRule() {
  return useRuleMutation(async ({ rule, before }: Saving) => {
    // A new one is of the account and region of the machine that it starts.
    const about = before?.arn ?? rule.targets[0]?.Arn ?? null;
    const of = { Rule: rule.name, EventBusName: rule.bus };
    const put = await askEngine({ operation: "PutRule", about, input: putRuleInput(rule, before) });
    const ids = new Set(rule.targets.map(({ Id }) => Id));
    const gone = (before?.targets ?? []).flatMap(({ Id }) => (ids.has(Id) ? [] : [Id]));
    const at = String(put["RuleArn"]);
    if (gone.length > 0) await askEngine({ operation: "RemoveTargets", about: at, input: { ...of, Ids: gone } });
    if (rule.targets.length === 0) return;
    requireAll(await askEngine({ operation: "PutTargets", about: at, input: { ...of, Targets: rule.targets } }));
  });
}

/** PutTargets answers what it refuses, and takes the rest. */
function requireAll(answer: Readonly<Record<string, unknown>>): void {
  const failed = answer["FailedEntries"] as readonly { readonly ErrorMessage?: string }[] | undefined;
  const why = failed?.[0]?.ErrorMessage;
  if (why === undefined) return;
  throw new ProblemError({ what: "A target was refused.", why, remedy: "Correct it and save again." }, 400);
}

/** Deletes a rule with its targets. */
export function useDeleteRule() {
  return useRuleMutation(async ({ name, bus, arn, targets }: EngineRule) => {
    const Ids = targets.map(({ Id }) => Id);
    const of = { Rule: name, EventBusName: bus };
    if (Ids.length > 0) await askEngine({ operation: "RemoveTargets", about: arn, input: { ...of, Ids } });
    await askEngine({ operation: "DeleteRule", about: arn, input: { Name: name, EventBusName: bus } });
  });
}

/** Enables a rule that is disabled, and the other way round. */
export function useSwitchRule() {
  return useRuleMutation(async ({ name, bus, arn, isEnabled }: EngineRule) => {
    const operation: EngineRequestBody["operation"] = isEnabled ? "DisableRule" : "EnableRule";
    await askEngine({ operation, about: arn, input: { Name: name, EventBusName: bus } });
  });
}

function useRuleMutation<T>(mutationFn: (of: T) => Promise<void>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries({ queryKey: ["engine"] }) });
}
