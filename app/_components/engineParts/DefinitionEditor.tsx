"use client";

import { useEffect, useId, useMemo } from "react";
import type { MachineType } from "@/lib/asl/machine";
import { parseMachine } from "@/lib/asl/parse";
import { useDebouncedValue } from "../ui/useDebouncedValue";
import { CodeField } from "./CodeField";

export type DefinitionEditorProps = {
  readonly value: string;
  readonly type: MachineType;
  readonly onChange: (text: string) => void;
  /** Told whether what stands there is accepted, and again whenever that changes. */
  readonly onJudged: (isAccepted: boolean) => void;
};

/** Diagnostics that are shown at once. */
const MOST = 12;

/** How long the text rests before it is judged, in ms: longer than between two keys of somebody who writes. */
const REST_MS = 200;

const LABEL = "Definition, Amazon States Language";

/** A definition as text, judged as it is written: in AWS's words, with the place. */
export function DefinitionEditor({ value, type, onChange, onJudged }: DefinitionEditorProps) {
  const id = useId();
  const judged = useDebouncedValue(value, REST_MS);
  const { diagnostics, machine } = useMemo(() => parseMachine(judged, { type }), [judged, type]);
  const isAccepted = machine !== undefined && judged === value;
  useEffect(() => onJudged(isAccepted), [isAccepted, onJudged]);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <p className="text-ink-2" aria-hidden>
        {LABEL}
      </p>
      <CodeField label={LABEL} describedBy={id} value={value} diagnostics={diagnostics} onChange={onChange} />
      <ul id={id} aria-label="Diagnostics" aria-live="polite" className="grid gap-1">
        {diagnostics.slice(0, MOST).map(({ severity, message, location, line }, at) => (
          <li key={at} className={severity === "ERROR" ? "text-bad" : "text-ink-2"}>
            {line !== undefined && <span className="mono">line {line}: </span>}
            {message}
            {location !== undefined && <span className="mono text-ink-3"> {location}</span>}
          </li>
        ))}
        {diagnostics.length === 0 && <li className="text-ok">The definition is accepted.</li>}
      </ul>
    </div>
  );
}
