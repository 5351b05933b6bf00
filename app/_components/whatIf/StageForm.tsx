"use client";

import { useEffect, useRef, useState } from "react";
import type { MachineType } from "@/lib/asl/machine";
import type { ForkStageBody } from "@/lib/contract/forkStages";
import type { DefinedStates } from "@/lib/layout/definition";
import { Definition } from "../engineParts/Definition";
import { JsonField } from "../engineParts/JsonField";
import type { ForkPlace } from "../replay/forkPlace";
import { JsonText } from "../replay/StageValue";
import { Button } from "../ui/Button";
import { fieldsOf, stageOf, whyNoStage } from "./draft";
import { EditedValues } from "./EditedValues";
import { OutcomeFields } from "./OutcomeFields";
import { StateOutcome } from "./StateOutcome";

type Props = {
  readonly place: ForkPlace;
  /** What the run is on at the place. */
  readonly definition: string;
  readonly type: MachineType;
  readonly states: DefinedStates | null;
  /** The stage that is changed; absent: a new one. */
  readonly before?: ForkStageBody | undefined;
  readonly onRun: (stage: ForkStageBody) => void;
  readonly onCancel: () => void;
};

/** What is to be otherwise from a place on. */
export function StageForm({ place, definition, type, states, before, onRun, onCancel }: Props) {
  const [fields, setFields] = useState(() => fieldsOf(place, definition, before));
  const [showsDefinition, setShowsDefinition] = useState(before?.edits.definition !== undefined);
  const wrong = whyNoStage(fields);
  const heading = useRef<HTMLHeadingElement>(null);
  // What was pressed to come here is gone.
  useEffect(() => heading.current?.focus(), []);
  return (
    <form
      aria-label={`What if, from ${place.label} on`}
      className="grid gap-3 p-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong === null) onRun(stageOf(place, fields, definition, before));
      }}
    >
      <h3 ref={heading} tabIndex={-1} className="font-medium outline-none">
        From {place.label} on
      </h3>
      {place.isAsked && (
        <OutcomeFields fields={fields.outcome} mayStay onChange={(outcome) => setFields({ ...fields, outcome })} />
      )}
      {place.at === null && <StateOutcome fields={fields} states={states} onChange={setFields} />}
      <JsonField
        label={
          place.at === null
            ? "Input of the execution, JSON (empty: as recorded)"
            : "Input of the state, JSON (empty: as it is)"
        }
        rows={6}
        isOptional
        value={fields.input}
        onChange={(input) => setFields({ ...fields, input })}
      />
      {place.at !== null && (
        <JsonField
          label='Variables to set, as a JSON object: {"name": value}'
          rows={2}
          value={fields.variables}
          onChange={(variables) => setFields({ ...fields, variables })}
        />
      )}
      {place.variables !== null && place.variables !== "{}" && (
        <div>
          <h4 className="text-ink-2">Variables as they are</h4>
          <JsonText text={place.variables} />
        </div>
      )}
      <EditedValues place={place} fields={fields} unchanged={fieldsOf(place, definition)} onChange={setFields} />
      {showsDefinition ? (
        <Definition
          value={fields.definition}
          type={type}
          onChange={(text) => setFields({ ...fields, definition: text })}
          onJudged={ignored}
        />
      ) : (
        <div>
          <Button onClick={() => setShowsDefinition(true)}>Change the definition…</Button>
        </div>
      )}
      <div className="sticky bottom-0 -mx-3.5 -mb-3.5 flex items-center gap-2 border-t bg-panel px-3.5 py-2">
        <Button type="submit" look="primary" disabled={wrong !== null}>
          Run
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
        {wrong !== null && <span className="text-bad">{wrong}</span>}
      </div>
    </form>
  );
}

/** A definition that AWS would refuse is run all the same where it can be: the result says what AWS minds. */
function ignored(): void {
  // Nothing waits for it.
}
