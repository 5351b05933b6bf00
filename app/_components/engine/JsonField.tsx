import { jsonProblem } from "../engineParts/json";
import { Labelled } from "../ui/Labelled";

type Props = {
  readonly label: string;
  readonly rows: number;
  readonly value: string;
  readonly onChange: (text: string) => void;
};

/** JSON as text, with what is wrong with it. */
export function JsonField({ label, rows, value, onChange }: Props) {
  const wrong = jsonProblem(value);
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
