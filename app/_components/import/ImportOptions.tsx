"use client";

import { ChevronRight, X } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import type { ImportFacts } from "@/lib/contract/import";
import { Button } from "../ui/Button";
import { type GivenDefinition, givenDefinition } from "./pairs";

/** What files do not say themselves. */
export type Options = {
  readonly arn: string;
  readonly machine: string;
  readonly partial: boolean;
  /** Name of an encoding, or "" for UTF-8 and UTF-16. */
  readonly encoding: string;
  readonly definition: GivenDefinition | null;
};

export const NO_OPTIONS: Options = { arn: "", machine: "", partial: false, encoding: "", definition: null };

export function factsOf({ arn, machine, partial, encoding }: Options): Omit<ImportFacts, "name" | "definition"> {
  return {
    arn: arn.trim() === "" ? null : arn.trim(),
    machine: machine.trim() === "" ? null : machine.trim(),
    partial,
    encoding: encoding === "" ? null : encoding,
  };
}

const ENCODINGS = ["windows-1252", "shift_jis", "gbk", "big5", "euc-kr", "windows-1250", "windows-1251"] as const;

export function ImportOptions({ options, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const given = [
    options.arn,
    options.machine,
    options.partial ? "partial" : "",
    options.encoding,
    options.definition?.name ?? "",
  ].filter(Boolean);
  return (
    <section className="mt-3">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex items-center gap-1 rounded-sm text-ink-2 hover:text-ink"
      >
        <ChevronRight size={13} aria-hidden className={open ? "rotate-90" : ""} />
        What the files do not say
        {!open && given.length > 0 && <span className="ml-2 text-ink-3">{given.join(", ")}</span>}
      </button>
      {open && <OptionFields options={options} onChange={onChange} />}
    </section>
  );
}

const TEXT = "h-7 w-full rounded-md border bg-panel px-2 placeholder:text-ink-3";

type Props = { readonly options: Options; readonly onChange: (options: Options) => void };

function OptionFields({ options, onChange }: Props) {
  return (
    <div className="mt-2 grid grid-cols-[140px_minmax(0,1fr)] items-center gap-x-4 gap-y-2 border-l pl-4">
      <Field
        label="Execution ARN"
        htmlFor="import-arn"
        note="A dump of the history does not hold it. For one file at a time."
      >
        <input
          id="import-arn"
          className={`mono ${TEXT}`}
          placeholder="arn:aws:states:eu-west-1:123456789012:execution:orders:o-17"
          spellCheck={false}
          value={options.arn}
          onChange={(event) => onChange({ ...options, arn: event.target.value })}
        />
      </Field>
      <Field label="Machine" htmlFor="import-machine" note="A name, where nothing better is known.">
        <input
          id="import-machine"
          className={TEXT}
          placeholder="order-fulfilment"
          spellCheck={false}
          maxLength={2048}
          value={options.machine}
          onChange={(event) => onChange({ ...options, machine: event.target.value })}
        />
      </Field>
      <Field
        label="Definition"
        htmlFor="import-definition"
        note="Shows states not reached, and which Retry and Catch acted."
      >
        <DefinitionChoice
          definition={options.definition}
          onChange={(definition) => onChange({ ...options, definition })}
        />
      </Field>
      <ReadingFields options={options} onChange={onChange} />
    </div>
  );
}

/** How the bytes of the files are read. */
function ReadingFields({ options, onChange }: Props) {
  return (
    <>
      <Field label="Encoding" htmlFor="import-encoding" note="Of files that are neither UTF-8 nor UTF-16.">
        <select
          id="import-encoding"
          className="h-7 rounded-md border bg-panel px-1.5"
          value={options.encoding}
          onChange={(event) => onChange({ ...options, encoding: event.target.value })}
        >
          <option value="">UTF-8 or UTF-16</option>
          {ENCODINGS.map((encoding) => (
            <option key={encoding}>{encoding}</option>
          ))}
        </select>
      </Field>
      <Field
        label="Cut off"
        htmlFor="import-partial"
        note="Takes the whole events of a dump that ends in the middle, and marks it partial."
      >
        <input
          id="import-partial"
          type="checkbox"
          className="size-4 accent-accent"
          checked={options.partial}
          onChange={(event) => onChange({ ...options, partial: event.target.checked })}
        />
      </Field>
    </>
  );
}

type DefinitionProps = {
  readonly definition: GivenDefinition | null;
  readonly onChange: (definition: GivenDefinition | null) => void;
};

/** A file that is the definition of all histories, and which machine of it. */
function DefinitionChoice({ definition, onChange }: DefinitionProps) {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <div className="flex items-center gap-2">
      <Button onClick={() => chooser.current?.click()}>{definition?.name ?? "Choose a file"}</Button>
      {definition !== null && (
        <input
          className="mono h-7 w-56 rounded-md border bg-panel px-2 placeholder:text-ink-3"
          aria-label="State machine of the definition"
          title="The logical id or the name, where the file defines several state machines"
          placeholder="LogicalId, of several"
          spellCheck={false}
          maxLength={1024}
          value={definition.id ?? ""}
          onChange={(event) => {
            onChange({ ...definition, id: event.target.value.trim() || null });
          }}
        />
      )}
      {definition !== null && (
        <Button look="plain" square aria-label="Without a definition" onClick={() => onChange(null)}>
          <X size={13} aria-hidden />
        </Button>
      )}
      <input
        id="import-definition"
        ref={chooser}
        type="file"
        hidden
        accept=".json,.asl,.yaml,.yml,.template"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) {
            onChange(givenDefinition({ name: file.name, file }, []));
          }
          event.target.value = "";
        }}
      />
    </div>
  );
}

function Field({
  label,
  htmlFor,
  note,
  children,
}: {
  label: string;
  htmlFor: string;
  note: string;
  children: ReactNode;
}) {
  return (
    <>
      <label htmlFor={htmlFor} className="self-start pt-1 text-ink-2">
        {label}
      </label>
      <div>
        {children}
        <p className="text-xs text-ink-3">{note}</p>
      </div>
    </>
  );
}
