"use client";

import { useMemo, useState } from "react";
import { formatBytes } from "@/lib/base/wording";
import type { StageView } from "@/lib/contract/replay";
import { parseExact, type Exact } from "../json/exactJson";
import { JsonTree } from "../json/JsonTree";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";

/** Characters above which a value is shown when asked for: reading it takes the browser a noticeable time. */
const LARGE = 200_000;

const HIDDEN = {
  truncated: "AWS cut it.",
  withheld: "The record was made without data.",
  redacted: "It is hidden by a rule of this installation.",
} as const;

/** The value of a stage: the record's own text where there is one, else what was computed. */
export function StageValue({ stage, before }: { stage: StageView; before: Exact | undefined }) {
  const { recorded, computed } = stage;
  const text = recorded?.text ?? computed;
  const hidden = recorded?.hidden ?? null;
  return (
    <>
      {hidden !== null && <p className="text-ink-3">{HIDDEN[hidden]}</p>}
      {text !== null && <JsonText key={text} text={text} before={before} />}
    </>
  );
}

/** JSON text as a tree that can be copied; `before` is what differences are marked against. */
export function JsonText({ text, before }: { text: string; before?: Exact | undefined }) {
  const [asked, setAsked] = useState(false);
  const held = text.length > LARGE && !asked;
  const parsed = useMemo(() => (held ? null : parseExact(text)), [text, held]);
  if (held) return <Button onClick={() => setAsked(true)}>Show {formatBytes(text.length)}</Button>;
  return (
    <div className="group relative rounded border border-line-soft bg-bg">
      <div className="absolute top-0.5 right-0.5 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
        <CopyButton text={text} label="Copy this value" />
      </div>
      {parsed === null ? (
        <pre className="mono px-3.5 py-2 wrap-anywhere whitespace-pre-wrap">{text}</pre>
      ) : (
        <JsonTree value={parsed.value} before={before} />
      )}
    </div>
  );
}
