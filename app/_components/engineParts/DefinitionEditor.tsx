"use client";

import { useDeferredValue, useEffect, useId, useMemo } from "react";
import type { MachineType } from "@/lib/asl/machine";
import { parseMachine } from "@/lib/asl/parse";

export type DefinitionEditorProps = {
  readonly value: string;
  readonly type: MachineType;
  readonly onChange: (text: string) => void;
  /** Told whether what stands there is accepted, and again whenever that changes. */
  readonly onJudged: (isAccepted: boolean) => void;
};

/** Diagnostics that are shown at once. */
const MOST = 12;

/** A definition as text, judged as it is written: in AWS's words, with the place. */
export function DefinitionEditor({ value, type, onChange, onJudged }: DefinitionEditorProps) {
  const id = useId();
  const judged = useDeferredValue(value);
  const { diagnostics, machine } = useMemo(() => parseMachine(judged, { type }), [judged, type]);
  const isAccepted = machine !== undefined;
  useEffect(() => onJudged(isAccepted), [isAccepted, onJudged]);
  return (
    <div className="grid gap-2">
      <label htmlFor={id} className="text-ink-2">
        Definition, Amazon States Language
      </label>
      <textarea
        id={id}
        rows={18}
        spellCheck={false}
        className="mono w-full rounded-md border bg-panel px-2 py-1.5"
        aria-describedby={`${id}d`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <ul id={`${id}d`} aria-label="Diagnostics" aria-live="polite" className="grid gap-1">
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
