"use client";

import { ChevronRight } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import { counted, formatCount } from "@/lib/base/wording";
import { ExactNumber, holdsJson, parseExact, type Exact } from "./exactJson";

/** Members shown at a time; the rest on request, so that a list of 10,000 does not stop the page. */
const PAGE = 100;
/** Characters of a string shown at first, and more at each request. */
const CLIP = 300;
const CLIP_MORE = 20_000;
/** Levels open at first, and most members of a value that opens by itself. */
const OPEN_DEPTH = 2;
const OPEN_MEMBERS = 20;

export function JsonTree({ value }: { value: Exact }) {
  return (
    <div className="mono px-3.5 py-2 leading-5 wrap-anywhere">
      <Value value={value} depth={0} name={null} />
    </div>
  );
}

type ValueProps = { readonly value: Exact; readonly depth: number; readonly name: ReactNode };

function Value({ value, depth, name }: ValueProps) {
  if (typeof value === "string") return <Text value={value} depth={depth} name={name} />;
  if (value instanceof ExactNumber) return <Leaf name={name} colour="text-caught">{value.text}</Leaf>;
  if (typeof value === "number") return <Leaf name={name} colour="text-caught">{String(value)}</Leaf>;
  if (value === null || typeof value === "boolean") return <Leaf name={name} colour="text-cut">{String(value)}</Leaf>;
  return <Members value={value} depth={depth} name={name} />;
}

function Leaf({ name, colour, children }: { name: ReactNode; colour: string; children: ReactNode }) {
  return (
    <div className="pl-4">
      {name}
      <span className={colour}>{children}</span>
    </div>
  );
}

function Members({ value, depth, name }: ValueProps & { value: readonly Exact[] | { readonly [key: string]: Exact } }) {
  const list = Array.isArray(value);
  const members = useMemo(() => Object.entries(value), [value]);
  const [open, setOpen] = useState(depth < OPEN_DEPTH && members.length <= OPEN_MEMBERS);
  const [shown, setShown] = useState(PAGE);
  const [first, last] = list ? ["[", "]"] : ["{", "}"];
  if (members.length === 0) return <Leaf name={name} colour="text-ink-2">{`${first}${last}`}</Leaf>;
  const summary = `${first} ${counted(members.length, list ? "item" : "key")} ${last}`;
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex w-full items-start rounded-sm text-left hover:bg-mute/60"
      >
        <ChevronRight size={12} aria-hidden className={`mt-1 mr-1 shrink-0 text-ink-3 ${open ? "rotate-90" : ""}`} />
        <span>
          {name}
          <span className="text-ink-3">{open ? first : summary}</span>
        </span>
      </button>
      {open && (
        <>
          <div className="ml-[5px] border-l pl-2">
            {members.slice(0, shown).map(([key, member]) => (
              <Value key={key} value={member} depth={depth + 1} name={<Name list={list}>{key}</Name>} />
            ))}
            {members.length > shown && (
              <More onClick={() => setShown(shown + PAGE)}>
                {formatCount(members.length - shown)} more
              </More>
            )}
          </div>
          <div className="pl-4 text-ink-3">{last}</div>
        </>
      )}
    </div>
  );
}

function Name({ list, children }: { list: boolean; children: string }) {
  return (
    <span className={list ? "text-ink-3" : "text-accent"}>
      {list ? children : JSON.stringify(children)}
      <span className="text-ink-3">: </span>
    </span>
  );
}

function Text({ value, depth, name }: ValueProps & { value: string }) {
  const [shown, setShown] = useState(CLIP);
  const [inside, setInside] = useState(false);
  const json = useMemo(() => holdsJson(value), [value]);
  const opened = inside ? parseExact(value) : null;
  return (
    <div className="pl-4">
      {name}
      {opened === null ? (
        <span className="text-ok">{JSON.stringify(value.slice(0, shown)).slice(0, value.length > shown ? -1 : undefined)}</span>
      ) : null}
      {opened === null && value.length > shown && (
        <More onClick={() => setShown(shown + CLIP_MORE)}>… {formatCount(value.length - shown)} more characters</More>
      )}
      {json && (
        <More onClick={() => setInside(!inside)} pressed={inside}>
          {inside ? "as text" : "open as JSON"}
        </More>
      )}
      {opened !== null && (
        <div className="border-l border-dashed border-faint pl-1">
          <Value value={opened.value} depth={Math.min(depth, 1)} name={null} />
        </div>
      )}
    </div>
  );
}

function More({ onClick, pressed, children }: { onClick: () => void; pressed?: boolean; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={onClick}
      aria-pressed={pressed}
      className="mx-1 rounded border px-1 font-sans text-xs text-ink-2 hover:bg-mute hover:text-ink"
    >
      {children}
    </button>
  );
}
