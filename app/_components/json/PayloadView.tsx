"use client";

import { useMemo, useState, type ReactNode } from "react";
import { formatBytes } from "@/lib/base/wording";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { parseExact } from "./exactJson";
import { JsonTree } from "./JsonTree";
import type { LeafAction } from "./leafAction";

/** Larger ones are shown when asked for: reading them takes the browser a noticeable time. */
const LARGE = 400_000;
/** Characters of raw text on screen. */
const RAW = 100_000;

type Props = {
  readonly title: string;
  /** The text as it came; null: the record does not hold it. */
  readonly text: string | null;
  readonly truncated?: boolean;
  /** Said where there is no text. */
  readonly missing?: string;
  /** Its heading, under that of what it stands in. */
  readonly heading?: "h2" | "h3";
  /** What a click on a single value does. */
  readonly onLeaf?: LeafAction | undefined;
  /** Stands below its heading. */
  readonly children?: ReactNode;
};

/** A payload: as a tree when it is JSON, as text when not or when asked. */
export function PayloadView({
  title,
  text,
  truncated = false,
  missing = "not recorded",
  heading: Heading = "h3",
  onLeaf,
  children,
}: Props) {
  const [raw, setRaw] = useState(false);
  const [asked, setAsked] = useState(false);
  const large = text !== null && text.length > LARGE;
  const parsed = useMemo(() => (text === null || (large && !asked) ? null : parseExact(text)), [text, large, asked]);
  const size = useMemo(() => (text === null ? 0 : new Blob([text]).size), [text]);
  return (
    <section className="border-b border-line-soft last:border-0">
      <div className="flex h-8 items-center gap-2 pr-2 pl-3.5">
        <Heading className="font-medium">{title}</Heading>
        {text !== null && <span className="text-ink-3">{formatBytes(size)}</span>}
        {truncated && (
          <span className="rounded border border-dashed border-ink-3 px-1 text-xs text-ink-2">cut by AWS</span>
        )}
        <div className="flex-1" />
        {text !== null && (
          <>
            {parsed !== null && (
              <Button look="plain" aria-pressed={raw} onClick={() => setRaw(!raw)}>
                {raw ? "Tree" : "Raw"}
              </Button>
            )}
            <CopyButton text={text} label={`Copy ${title}`} />
          </>
        )}
      </div>
      {children}
      {text === null ? (
        <p className="px-3.5 pb-2 text-ink-3">{missing}</p>
      ) : large && !asked ? (
        <div className="px-3.5 pb-2">
          <Button onClick={() => setAsked(true)}>Show {formatBytes(size)}</Button>
        </div>
      ) : parsed !== null && !raw ? (
        <JsonTree value={parsed.value} onLeaf={onLeaf} />
      ) : (
        <pre className="mono px-3.5 py-2 wrap-anywhere whitespace-pre-wrap">
          {text.slice(0, RAW)}
          {text.length > RAW && `\n… ${formatBytes(text.length - RAW)} more: copy it to see all`}
        </pre>
      )}
    </section>
  );
}
