"use client";

import { useState } from "react";
import { casesIn, type ForkMockBody, MAX_MOCK_FILE } from "@/lib/contract/forkMock";
import { FIELD } from "../change/fieldStyle";
import { JsonField } from "../engineParts/JsonField";
import { Button } from "../ui/Button";
import { FileButton } from "../ui/FileButton";
import { Labelled } from "../ui/Labelled";

type Props = {
  /** What answers now. */
  readonly mock: ForkMockBody | null;
  readonly onChange: (mock: ForkMockBody | null) => void;
};

/** Which mock file of Step Functions Local answers what the record does not. */
export function MockFile({ mock, onChange }: Props) {
  const [isOpen, setOpen] = useState(false);
  const take = (given: ForkMockBody | null) => {
    onChange(given);
    setOpen(false);
  };
  if (isOpen) return <MockForm mock={mock} onTake={take} onCancel={() => setOpen(false)} />;
  return (
    <div className="flex flex-wrap items-center gap-2 border-b px-3.5 py-2">
      <Button onClick={() => setOpen(true)}>
        {mock === null ? "Answer by a mock file…" : "Change the mock file…"}
      </Button>
      {mock !== null && (
        <Button look="plain" onClick={() => onChange(null)}>
          Without the mock file
        </Button>
      )}
    </div>
  );
}

type FormProps = {
  readonly mock: ForkMockBody | null;
  readonly onTake: (mock: ForkMockBody) => void;
  readonly onCancel: () => void;
};

function MockForm({ mock, onTake, onCancel }: FormProps) {
  const [file, setFile] = useState(mock?.file ?? "");
  const [chosen, setChosen] = useState(0);
  const [refused, setRefused] = useState<string | null>(null);
  const cases = casesIn(file);
  const taken = cases?.[chosen] ?? cases?.[0];
  const take = (text: string) => {
    const found = casesIn(text) ?? [];
    const same = found.findIndex((one) => one.machine === mock?.machine && one.case === mock.case);
    setChosen(Math.max(0, same));
    setFile(text);
  };
  return (
    <form
      aria-label="A mock file answers"
      className="grid gap-3 border-b p-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (taken !== undefined) onTake({ file, ...taken });
      }}
    >
      <p className="text-ink-2">A mock file of Step Functions Local answers what the record does not.</p>
      <FileChooser onText={take} onRefused={setRefused} />
      {refused !== null && (
        <p role="alert" className="text-bad">
          {refused}
        </p>
      )}
      <JsonField label="Mock file, JSON" rows={8} isOptional value={file} onChange={take} />
      {file.trim() !== "" && cases === null && <p className="text-bad">It has no test case of a state machine.</p>}
      {cases !== null && (
        <Labelled label="Test case">
          {(id) => (
            <select id={id} className={FIELD} value={chosen} onChange={({ target }) => setChosen(Number(target.value))}>
              {cases.map((one, index) => (
                <option key={`${one.machine} ${one.case}`} value={index}>
                  {one.machine}: {one.case}
                </option>
              ))}
            </select>
          )}
        </Labelled>
      )}
      <div className="flex gap-2">
        <Button type="submit" look="primary" disabled={taken === undefined}>
          Run with it
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

type ChooserProps = { readonly onText: (text: string) => void; readonly onRefused: (why: string | null) => void };

function FileChooser({ onText, onRefused }: ChooserProps) {
  const read = async (file: File) => {
    if (file.size > MAX_MOCK_FILE) return onRefused(`${file.name} is larger than 1 MiB.`);
    onText(await file.text());
    onRefused(null);
  };
  return (
    <div>
      <FileButton label="Mock file" accept=".json" onFile={(file) => void read(file)}>
        Choose a file
      </FileButton>
    </div>
  );
}
