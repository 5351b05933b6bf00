"use client";

import { useDeferredValue, useId, useMemo } from "react";
import type { Diagnostic } from "@/lib/asl/diagnostic";
import type { MachineType } from "@/lib/asl/machine";
import { parseMachine } from "@/lib/asl/parse";

/** What AWS would say of a definition. */
type Judged = {
  readonly diagnostics: readonly Diagnostic[];
  /** Not while a later text is still being judged. */
  readonly isAccepted: boolean;
};

export function useJudged(text: string, type: MachineType): Judged {
  const judged = useDeferredValue(text);
  const { machine, diagnostics } = useMemo(() => parseMachine(judged, { type }), [judged, type]);
  return { diagnostics, isAccepted: machine !== undefined && judged === text };
}

type Props = {
  readonly value: string;
  readonly judged: Judged;
  readonly onChange: (text: string) => void;
};

/** Diagnostics that are shown at once. */
const MOST = 12;

/** A definition as text, judged as it is written: in AWS's words, with the place. */
export function DefinitionEditor({ value, judged: { diagnostics }, onChange }: Props) {
  const id = useId();
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
