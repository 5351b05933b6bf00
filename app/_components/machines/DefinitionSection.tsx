"use client";

import { clsx } from "clsx";
import { useState } from "react";
import { counted, cutMiddle } from "@/lib/base/wording";
import type { MachineAnswer, MachineDefinition } from "@/lib/contract/machine";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Section } from "../ui/Section";

/** The definition that is drawn, with what the checker says of it. */
export function DefinitionSection({ answer: { definition } }: { readonly answer: MachineAnswer }) {
  const [isOpen, setOpen] = useState(false);
  if (definition === null) return null;
  const { hash, isCurrent, text, diagnostics, otherDiagnostics } = definition;
  return (
    <Section
      title="Definition"
      actions={
        <div className="flex items-center gap-1">
          <Button look="plain" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Hide the text" : "Show the text"}
          </Button>
          <CopyButton text={text} label="Copy the definition" />
        </div>
      }
    >
      <div className="border bg-panel">
        <p className="border-b px-3.5 py-1.5 text-ink-2">
          {isCurrent ? "The current one" : "Another one"}, sha256{" "}
          <span className="mono" title={hash}>
            {cutMiddle(hash, 16)}
          </span>
          : {diagnostics.length === 0 ? "the checker has nothing to say of it." : `${said(definition)}.`}
        </p>
        {diagnostics.length > 0 && (
          <ul aria-label="Diagnostics">
            {diagnostics.map((one, i) => (
              <Diagnostic key={i} diagnostic={one} />
            ))}
          </ul>
        )}
        {otherDiagnostics > 0 && <p className="px-3.5 py-1 text-ink-2">{counted(otherDiagnostics, "more finding")}.</p>}
        {isOpen && <Text definition={definition} />}
      </div>
    </Section>
  );
}

function said({ diagnostics }: MachineDefinition): string {
  const errors = diagnostics.filter(({ severity }) => severity === "ERROR").length;
  const warnings = diagnostics.length - errors;
  return [
    ...(errors > 0 ? [counted(errors, "error")] : []),
    ...(warnings > 0 ? [counted(warnings, "warning")] : []),
  ].join(" and ");
}

function Diagnostic({ diagnostic }: { readonly diagnostic: MachineDefinition["diagnostics"][number] }) {
  const { severity, code, message, location, line, column } = diagnostic;
  return (
    <li className="flex flex-wrap items-baseline gap-x-2.5 border-b border-line-soft px-3.5 py-1 last:border-b-0">
      <span className={clsx("font-medium", severity === "ERROR" ? "text-bad" : "text-caught")}>
        {severity === "ERROR" ? "Error" : "Warning"}
      </span>
      <span className="min-w-0 wrap-anywhere">{message}</span>
      <span className="mono text-ink-2 wrap-anywhere">
        {[line === null ? "" : `${line}:${column ?? 1}`, location ?? ""].filter((part) => part !== "").join(" ")}
      </span>
      <span className="mono text-ink-3">{code}</span>
    </li>
  );
}

function Text({ definition: { text, diagnostics } }: { readonly definition: MachineDefinition }) {
  const lines = text.split("\n");
  const marked = new Set(diagnostics.map(({ line }) => line));
  return (
    <div
      className="max-h-[520px] overflow-auto border-t py-2"
      tabIndex={0}
      role="region"
      aria-label="Text of the definition"
    >
      <pre className="mono w-max min-w-full leading-[18px]">
        {lines.slice(0, MAX_LINES).map((line, i) => (
          <div key={i} className={clsx("flex pr-4", marked.has(i + 1) && "bg-caught-bg")}>
            <span aria-hidden className="w-14 shrink-0 pr-3 text-right text-ink-3 select-none">
              {i + 1}
            </span>
            <span>{line}</span>
          </div>
        ))}
        {lines.length > MAX_LINES && (
          <div className="px-3.5 text-ink-2">
            {counted(lines.length - MAX_LINES, "more line")}: copy the definition.
          </div>
        )}
      </pre>
    </div>
  );
}

/** Lines that are drawn. */
const MAX_LINES = 4_000;
