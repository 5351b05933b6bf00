"use client";

import { useState } from "react";
import type { EngineOverview, EngineRule, EngineTarget } from "@/lib/contract/engine";
import { compilePattern } from "@/lib/events/pattern";
import { readSchedule } from "@/lib/events/schedule";
import { type EditedRule, putRuleInput, useSaveRule } from "../../_features/engineRules";
import { problemFrom } from "../../_features/http";
import { FIELD } from "../change/fieldStyle";
import { awsCommand } from "../engineParts/awsCommand";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { ProblemNote } from "../ui/ProblemNote";
import { Labelled } from "../ui/Labelled";
import { RulePattern } from "./RulePattern";
import { RuleSchedule } from "./RuleSchedule";
import { newTarget, RuleTargets, targetsProblem } from "./RuleTargets";

export type RuleFormProps = {
  readonly engine: EngineOverview;
  /** Null: it is to be created. */
  readonly before: EngineRule | null;
  readonly onClose: () => void;
};

type Kind = "pattern" | "schedule" | "both";

const FIRST_PATTERN = JSON.stringify({ source: ["shop"], detail: { total: [{ numeric: [">", 100] }] } }, null, 2);

/** A rule or schedule with what it starts, judged as it is written. */
export function RuleForm({ engine, before, onClose }: RuleFormProps) {
  const [name, setName] = useState(before?.name ?? "");
  const [kind, setKind] = useState<Kind>(kindOf(before));
  const [pattern, setPattern] = useState(before?.eventPattern ?? FIRST_PATTERN);
  const [schedule, setSchedule] = useState(before?.scheduleExpression ?? "rate(1 hour)");
  const [zone, setZone] = useState(before?.timeZone ?? "");
  const [targets, setTargets] = useState<readonly EngineTarget[]>(
    before?.targets ?? [newTarget([], engine.machines[0]?.arn ?? "")],
  );
  const action = useSaveRule();
  const hasPattern = kind !== "schedule";
  const hasSchedule = kind !== "pattern";
  const rule: EditedRule = {
    name: name.trim(),
    bus: before?.bus ?? "default",
    eventPattern: hasPattern ? pattern : null,
    scheduleExpression: hasSchedule ? schedule.trim() : null,
    timeZone: hasSchedule && zone.trim() !== "" ? zone.trim() : null,
    targets,
  };
  const title = before === null ? "Create a rule" : `Change the rule ${before.name}`;
  return (
    <form
      aria-label={title}
      className="mt-2 grid gap-3 border bg-panel p-3"
      onSubmit={(event) => {
        event.preventDefault();
        action.mutate({ rule, before }, { onSuccess: onClose });
      }}
    >
      <div className="grid gap-3 sm:grid-cols-[1fr_220px]">
        <Labelled label="Name of the rule">
          {(id) => (
            <input
              id={id}
              className={FIELD}
              maxLength={64}
              readOnly={before !== null}
              value={name}
              placeholder="large-orders"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Labelled>
        <Labelled label="Fires">
          {(id) => (
            <select id={id} className={FIELD} value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
              <option value="pattern">for events</option>
              <option value="schedule">on a schedule</option>
              <option value="both">for events and on a schedule</option>
            </select>
          )}
        </Labelled>
      </div>
      {hasPattern && <RulePattern value={pattern} onChange={setPattern} />}
      {hasSchedule && (
        <RuleSchedule
          expression={schedule}
          zone={zone}
          since={before?.since ?? null}
          onExpression={setSchedule}
          onZone={setZone}
        />
      )}
      <RuleTargets machines={engine.machines} targets={targets} onChange={setTargets} />
      {action.error !== null && <ProblemNote problem={problemFrom(action.error)} />}
      <div className="flex flex-wrap justify-end gap-2">
        <CopyButton label="Copy as AWS CLI commands" text={() => commandsFor(engine.url, rule, before)}>
          Copy as AWS CLI commands
        </CopyButton>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={!isReady(rule) || action.isPending}>
          Save the rule
        </Button>
      </div>
    </form>
  );
}

function kindOf(rule: EngineRule | null): Kind {
  if (rule === null || rule.scheduleExpression === null) return "pattern";
  return rule.eventPattern === null ? "schedule" : "both";
}

function isReady({ name, eventPattern, scheduleExpression, timeZone, targets }: EditedRule): boolean {
  const isNamed = /^[.\-_A-Za-z0-9]{1,64}$/.test(name);
  const hasPattern = eventPattern === null || compilePattern(eventPattern).ok;
  const hasSchedule = scheduleExpression === null || readSchedule(scheduleExpression, timeZone).ok;
  return isNamed && hasPattern && hasSchedule && targetsProblem(targets) === null;
}

/** What saving does, but for the time zone, which EventBridge's own rules do not have. */
function commandsFor(url: string, rule: EditedRule, before: EngineRule | null): string {
  const { ScheduleExpressionTimezone: _, ...input } = putRuleInput(rule, before);
  const flags = Object.entries(input).map(([member, value]) => [flagOf(member), value] as const);
  const put = awsCommand(url, "put-rule", Object.fromEntries(flags), "events");
  if (rule.targets.length === 0) return put;
  const of = { rule: rule.name, "event-bus-name": rule.bus, targets: JSON.stringify(rule.targets) };
  return `${put}\n${awsCommand(url, "put-targets", of, "events")}`;
}

/** `EventBusName` is `--event-bus-name`. */
function flagOf(member: string): string {
  return member.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
