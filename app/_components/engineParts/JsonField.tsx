import { jsonProblem } from "./json";
import { Labelled } from "../ui/Labelled";

type Props = {
  readonly label: string;
  readonly rows: number;
  readonly value: string;
  /** Whether it may stay empty. */
  readonly isOptional?: boolean;
  readonly onChange: (text: string) => void;
};

/** JSON as text, with what is wrong with it. */
export function JsonField({ label, rows, value, isOptional = false, onChange }: Props) {
  const wrong = isOptional && value.trim() === "" ? null : jsonProblem(value);
  return (
    <>
      <Labelled label={label}>
        {(id) => (
          <textarea
            id={id}
            rows={rows}
            className="mono w-full rounded-md border bg-panel px-2 py-1"
            spellCheck={false}
            value={value}
            aria-invalid={wrong !== null}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Labelled>
      {wrong !== null && <p className="text-bad">{wrong}</p>}
    </>
  );
}
