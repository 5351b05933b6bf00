import type { DefinedStates } from "@/lib/layout/definition";
import { FIELD } from "../change/fieldStyle";
import { Labelled } from "../ui/Labelled";
import type { StageFields } from "./draft";
import { OutcomeFields } from "./OutcomeFields";

type Props = {
  readonly fields: StageFields;
  /** Null: no definition is known, so no state can be named. */
  readonly states: DefinedStates | null;
  readonly onChange: (fields: StageFields) => void;
};

/** How every attempt of one state ends, from the start on. */
export function StateOutcome({ fields, states, onChange }: Props) {
  const tasks = [...(states ?? [])].flatMap(([name, { type }]) => (type === "Task" ? [name] : []));
  if (tasks.length === 0) return null;
  return (
    <>
      <Labelled label="A state with another outcome">
        {(id) => (
          <select
            id={id}
            className={FIELD}
            value={fields.ofState}
            onChange={({ target }) => {
              const kind = target.value === "" ? "asRecorded" : "succeeded";
              onChange({ ...fields, ofState: target.value, outcome: { ...fields.outcome, kind } });
            }}
          >
            <option value="">none: all as recorded</option>
            {tasks.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      {fields.ofState !== "" && (
        <OutcomeFields
          label={`Every attempt of ${fields.ofState}`}
          fields={fields.outcome}
          mayStay={false}
          onChange={(outcome) => onChange({ ...fields, outcome })}
        />
      )}
    </>
  );
}
