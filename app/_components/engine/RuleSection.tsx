"use client";

import { useState } from "react";
import type { EngineOverview, EngineRule } from "@/lib/contract/engine";
import { useDeleteRule, useSwitchRule } from "../../_features/engineRules";
import { problemFrom } from "../../_features/http";
import type { PartSource } from "../../_features/part";
import { Button } from "../ui/Button";
import { Part } from "../ui/Part";
import { ProblemNote } from "../ui/ProblemNote";
import { Skeleton } from "../ui/Skeleton";
import type { RuleFormProps } from "./RuleForm";
import { RuleTable } from "./RuleTable";
import { Section } from "../ui/Section";

/** The form, with the readers of patterns and schedules, comes when it is first shown. */
const FORM: PartSource<RuleFormProps> = {
  name: "The form of a rule",
  load: () => import("./RuleForm").then((part) => part.RuleForm),
};

/** What starts machines by events and times. */
export function RuleSection({ engine }: { engine: EngineOverview }) {
  const { rules } = engine;
  const [edited, setEdited] = useState<EngineRule | "new" | null>(null);
  const remove = useDeleteRule();
  const change = useSwitchRule();
  const error = remove.error ?? change.error;
  const create = (
    <Button disabled={edited !== null} onClick={() => setEdited("new")}>
      Create a rule
    </Button>
  );
  const props = { engine, before: edited === "new" ? null : edited, onClose: () => setEdited(null) };
  return (
    <Section title="Rules and schedules" count={rules.length} actions={create}>
      {error !== null && <ProblemNote problem={problemFrom(error)} />}
      {rules.length === 0 && edited === null && (
        <p className="text-ink-3">None yet: a rule starts a machine when an event comes, or a time.</p>
      )}
      {rules.length > 0 && (
        <RuleTable
          rules={rules}
          isBusy={remove.isPending || change.isPending}
          onChange={setEdited}
          onSwitch={(rule) => change.mutate(rule)}
          onDelete={(rule) => remove.mutate(rule)}
        />
      )}
      {edited !== null && (
        <Part
          key={edited === "new" ? "" : edited.arn}
          source={FORM}
          props={props}
          loading={<Skeleton className="mt-2 h-96 w-full" />}
        />
      )}
    </Section>
  );
}
