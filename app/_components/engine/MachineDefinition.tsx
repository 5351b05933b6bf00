"use client";

import { useState } from "react";
import type { OpenedEngineMachine } from "@/lib/contract/engine";
import { useEngineAction } from "../../_features/engine";
import { problemFrom } from "../../_features/http";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { Definition } from "../engineParts/Definition";
import { Section } from "../ui/Section";

/** The newest revision, to be edited. What nobody edits follows what others save. */
export function MachineDefinition({ opened: { machine, definition } }: { opened: OpenedEngineMachine }) {
  const [edited, setEdited] = useState<string | null>(null);
  const [isAccepted, setAccepted] = useState(false);
  const action = useEngineAction();
  const text = edited ?? definition;
  const isChanged = text !== definition;
  const save = () =>
    action.mutate(
      {
        operation: "UpdateStateMachine",
        about: machine.arn,
        input: { stateMachineArn: machine.arn, definition: text },
      },
      { onSuccess: () => setEdited(null) },
    );
  return (
    <Section title="Definition">
      <Definition value={text} type={machine.type} onChange={setEdited} onJudged={setAccepted} />
      {action.error !== null && <ProblemNote problem={problemFrom(action.error)} />}
      <div className="mt-2 flex justify-end gap-2">
        <Button disabled={!isChanged} onClick={() => setEdited(null)}>
          Undo the changes
        </Button>
        <Button look="primary" disabled={!isChanged || !isAccepted || action.isPending} onClick={save}>
          Save as a new revision
        </Button>
      </div>
    </Section>
  );
}
