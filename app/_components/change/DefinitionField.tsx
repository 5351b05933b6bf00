"use client";

import { X } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "../ui/Button";
import { FileButton } from "../ui/FileButton";
import { readDefinition, type GivenText } from "./definitionFile";
import { FIELD } from "./fieldStyle";

/** A definition as it is being given: a file or a pasted text, and which machine of it. */
export type GivenDefinition = { readonly file: GivenText | null; readonly text: string; readonly id: string };

export const NO_DEFINITION: GivenDefinition = { file: null, text: "", id: "" };

type Props = { readonly value: GivenDefinition; readonly onChange: (value: GivenDefinition) => void };

export function DefinitionField({ value, onChange }: Props) {
  const [refused, setRefused] = useState<string | null>(null);
  const take = async (file: File) => {
    try {
      onChange({ ...value, file: await readDefinition(file) });
      setRefused(null);
    } catch (error) {
      setRefused(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className="grid gap-1.5">
      <div className="flex min-w-0 items-center gap-2">
        <FileButton
          label="File with the definition"
          accept=".json,.asl,.yaml,.yml,.template"
          onFile={(file) => void take(file)}
        >
          <span className="max-w-72 truncate">{value.file?.name ?? "Choose a file"}</span>
        </FileButton>
        {value.file !== null && <Without onClick={() => onChange({ ...value, file: null })} />}
        <div className="flex-1" />
        <MachineId value={value.id} onChange={(id) => onChange({ ...value, id })} />
      </div>
      {value.file === null && (
        <textarea
          value={value.text}
          onChange={(event) => onChange({ ...value, text: event.target.value })}
          spellCheck={false}
          aria-label="Text of the definition"
          placeholder='or paste it here: {"StartAt": …, "States": { … }}'
          className="mono h-24 w-full resize-y rounded-md border bg-panel px-2 py-1 placeholder:text-ink-3"
        />
      )}
      {refused !== null && (
        <p role="alert" className="text-bad">
          {refused}
        </p>
      )}
    </div>
  );
}

/** Which machine of a file that defines several. */
function MachineId({ value, onChange }: { readonly value: string; readonly onChange: (id: string) => void }) {
  const field = useId();
  return (
    <>
      <label htmlFor={field} className="text-ink-2" title="Where the file defines several machines: as after FILE#">
        # id
      </label>
      <input
        id={field}
        className={`${FIELD} mono w-40!`}
        placeholder="of several"
        spellCheck={false}
        maxLength={1024}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </>
  );
}

function Without({ onClick }: { readonly onClick: () => void }) {
  return (
    <Button look="plain" square aria-label="Without this file" title="Without this file" onClick={onClick}>
      <X size={13} aria-hidden />
    </Button>
  );
}
