"use client";

import { setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { Diagnostic } from "@/lib/asl/diagnostic";
import { useNonce } from "../ui/nonce";
import { jsonEditor } from "./jsonEditor";
import { lintMarks } from "./lintMarks";

type Props = {
  readonly label: string;
  readonly describedBy: string;
  readonly value: string;
  /** Marked in the text. */
  readonly diagnostics: readonly Diagnostic[];
  readonly onChange: (text: string) => void;
};

/** A text in JSON with lines, folds and marks. It holds the text itself and follows `value` where that becomes another. */
export function CodeField({ label, describedBy, value, diagnostics, onChange }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<EditorView | null>(null);
  const nonce = useNonce();
  const tell = useEffectEvent((text: string) => {
    if (text !== value) onChange(text);
  });
  const open = useEffectEvent((parent: HTMLElement) => {
    const extensions = jsonEditor({ label, describedBy, nonce, onChange: (text) => tell(text) });
    return new EditorView({ parent, state: EditorState.create({ doc: value, extensions }) });
  });
  useEffect(() => {
    if (place.current === null) return;
    const opened = open(place.current);
    setView(opened);
    return () => opened.destroy();
  }, []);
  useEffect(() => {
    if (view === null || view.state.doc.toString() === value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
  }, [view, value]);
  useEffect(() => {
    if (view !== null) view.dispatch(setDiagnostics(view.state, lintMarks(view.state.doc, diagnostics)));
  }, [view, diagnostics]);
  return <div ref={place} className="mono h-[420px] resize-y overflow-hidden rounded-md border bg-panel" />;
}
