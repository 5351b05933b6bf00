import { useDeferredValue, useMemo } from "react";
import type { JsonDifference } from "@/lib/replay/jsonDiff";
import type { ForkPlace } from "../replay/forkPlace";
import { Differences } from "../replay/Differences";
import { Button } from "../ui/Button";
import { editedValues, editedVariables, type StageFields } from "./draft";

type Props = {
  readonly place: ForkPlace;
  readonly fields: StageFields;
  /** The form as it stands where nobody has written in it. */
  readonly unchanged: StageFields;
  readonly onChange: (fields: StageFields) => void;
};

/** Which values of the form somebody changed, beside what they are; nothing while none is. */
export function EditedValues({ place, fields, unchanged, onChange }: Props) {
  // Large values take a moment to compare: writing goes first.
  const { input, variables, outcome } = useDeferredValue(fields);
  const ofInput = useMemo(() => editedValues(place.input, input), [place.input, input]);
  const ofVariables = useMemo(() => editedVariables(place.variables, variables), [place.variables, variables]);
  const ofOutput = useMemo(
    () => (outcome.kind === "succeeded" ? editedValues(place.result, outcome.output) : []),
    [place.result, outcome],
  );
  const output = unchanged.outcome.output;
  return (
    <>
      <Edited
        what="Output"
        edited={ofOutput}
        onUndo={() => onChange({ ...fields, outcome: { ...fields.outcome, output } })}
      />
      <Edited what="Input" edited={ofInput} onUndo={() => onChange({ ...fields, input: unchanged.input })} />
      <Edited
        what="Variables"
        edited={ofVariables}
        onUndo={() => onChange({ ...fields, variables: unchanged.variables })}
      />
    </>
  );
}

type EditedProps = {
  readonly what: string;
  readonly edited: readonly JsonDifference[];
  readonly onUndo: () => void;
};

function Edited({ what, edited, onUndo }: EditedProps) {
  if (edited.length === 0) return null;
  return (
    <section
      aria-label={`${what}, edited values`}
      className="rounded-r-md border border-l-[3px] border-l-accent bg-panel"
    >
      <div className="flex items-center justify-between border-b border-line-soft pr-1 pl-3.5">
        <h4 className="font-medium">{what}: edited</h4>
        <Button look="plain" onClick={onUndo}>
          Undo
        </Button>
      </div>
      <Differences differences={edited} recorded="As it is" ours="Edited" />
    </section>
  );
}
