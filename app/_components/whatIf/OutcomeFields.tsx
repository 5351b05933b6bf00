import { FIELD } from "../change/fieldStyle";
import { JsonField } from "../engineParts/JsonField";
import { Labelled } from "../ui/Labelled";
import type { OutcomeFields as Fields } from "./draft";

type Props = {
  /** What ends so. */
  readonly label?: string;
  readonly fields: Fields;
  /** Whether it may stay as it is recorded. */
  readonly mayStay: boolean;
  readonly onChange: (fields: Fields) => void;
};

const NAMES = {
  asRecorded: "as recorded",
  succeeded: "succeeds",
  failed: "fails",
  timedOut: "times out",
} as const satisfies Record<Fields["kind"], string>;

/** How an attempt ends. */
export function OutcomeFields({ label = "This attempt", fields, mayStay, onChange }: Props) {
  const kinds = (Object.keys(NAMES) as Fields["kind"][]).filter((kind) => mayStay || kind !== "asRecorded");
  return (
    <div className="grid gap-2">
      <Labelled label={label}>
        {(id) => (
          <select
            id={id}
            className={FIELD}
            value={fields.kind}
            onChange={({ target }) => {
              const kind = kinds.find((one) => one === target.value);
              if (kind !== undefined) onChange({ ...fields, kind });
            }}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {NAMES[kind]}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      {fields.kind === "succeeded" && (
        <JsonField
          label="Output of the task, JSON"
          rows={6}
          value={fields.output}
          onChange={(output) => onChange({ ...fields, output })}
        />
      )}
      {fields.kind === "failed" && (
        <>
          <Line label="Error" value={fields.error} onChange={(error) => onChange({ ...fields, error })} />
          <Line label="Cause" value={fields.cause} onChange={(cause) => onChange({ ...fields, cause })} />
        </>
      )}
    </div>
  );
}

type LineProps = { readonly label: string; readonly value: string; readonly onChange: (value: string) => void };

function Line({ label, value, onChange }: LineProps) {
  return (
    <Labelled label={label}>
      {(id) => <input id={id} className={FIELD} value={value} onChange={(event) => onChange(event.target.value)} />}
    </Labelled>
  );
}
