"use client";

import { Search } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import type { DataPath } from "@/lib/base/dataPath";
import { formatBytes } from "@/lib/base/wording";
import { indentedJson } from "@/lib/layout/dataText";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { parseExact } from "./exactJson";
import { DataSearch } from "./DataSearch";
import { JsonTree } from "./JsonTree";
import { PathBar } from "./PathBar";
import type { LeafAction } from "./leafAction";

/** Larger ones are shown when asked for: reading them takes the browser a noticeable time. */
const LARGE = 400_000;
/** Characters of a text of which all branches are opened at once: a few thousand lines. */
const MOST_OPEN = 60_000;
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
  /** A payload whose differences to this one are marked in the tree. */
  readonly before?: string | null;
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
  before = null,
  children,
}: Props) {
  const [raw, setRaw] = useState(false);
  const [asked, setAsked] = useState(false);
  const [isSearching, setSearching] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const [path, setPath] = useState<DataPath | null>(null);
  const large = text !== null && text.length > LARGE;
  const parsed = useMemo(() => (text === null || (large && !asked) ? null : parseExact(text)), [text, large, asked]);
  const past = useMemo(() => (before === null ? undefined : parseExact(before)?.value), [before]);
  const isTree = parsed !== null && typeof parsed.value === "object" && parsed.value !== null;
  const laidOut = useMemo(
    () => (text === null ? "" : raw && parsed !== null ? indentedJson(text) : text),
    [text, raw, parsed],
  );
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
            {isTree && !raw && text.length <= MOST_OPEN && (
              <Button look="plain" aria-pressed={isOpen} onClick={() => setOpen(!isOpen)}>
                {isOpen ? "Close all" : "Open all"}
              </Button>
            )}
            {isTree && (
              <Button
                look="plain"
                square
                aria-label={`Find in ${title}`}
                aria-pressed={isSearching}
                onClick={() => setSearching(!isSearching)}
              >
                <Search size={13} aria-hidden />
              </Button>
            )}
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
      {isSearching && parsed !== null && <DataSearch value={parsed.value} title={title} onPath={setPath} />}
      {path !== null && <PathBar path={path} onLeaf={onLeaf} onClose={() => setPath(null)} />}
      {text === null ? (
        <p className="px-3.5 pb-2 text-ink-3">{missing}</p>
      ) : large && !asked ? (
        <div className="px-3.5 pb-2">
          <Button onClick={() => setAsked(true)}>Show {formatBytes(size)}</Button>
        </div>
      ) : parsed !== null && !raw ? (
        <JsonTree
          key={isOpen ? "open" : "usual"}
          value={parsed.value}
          before={past}
          onLeaf={onLeaf}
          onPath={setPath}
          isOpen={isOpen}
        />
      ) : (
        <pre className="mono px-3.5 py-2 wrap-anywhere whitespace-pre-wrap">
          {laidOut.slice(0, RAW)}
          {laidOut.length > RAW && `\n… ${formatBytes(laidOut.length - RAW)} more: copy it to see all`}
        </pre>
      )}
    </section>
  );
}
