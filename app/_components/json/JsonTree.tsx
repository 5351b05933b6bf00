"use client";

import { ChevronRight } from "lucide-react";
import { useContext, useMemo, useState, type ReactNode } from "react";
import type { DataPath } from "@/lib/base/dataPath";
import { counted, formatCount } from "@/lib/base/wording";
import { previewText } from "@/lib/layout/dataText";
import { ruleOfMarker } from "@/lib/redact/rule";
import { type Change, changeOf, isComparable, memberBefore, removedKeys } from "./exactChange";
import { ExactNumber, holdsJson, leafText, parseExact, type Exact } from "./exactJson";
import { type LeafAction, LeafActions, PathChoice } from "./leafAction";

/** Members shown at a time; the rest on request, so that a list of 10,000 does not stop the page. */
const PAGE = 100;
/** Characters of a string shown at first, and more at each request. */
const CLIP = 300;
const CLIP_MORE = 20_000;
/** Levels open at first, and most members of a value that opens by itself. */
const OPEN_DEPTH = 2;
const OPEN_MEMBERS = 20;

type Props = {
  readonly value: Exact;
  /** A value whose differences to this one are marked; those of another kind are not. */
  readonly before?: Exact | undefined;
  /** What a click on a single value does. */
  readonly onLeaf?: LeafAction | undefined;
  /** What a click on a name does with the path of its value. */
  readonly onPath?: (path: DataPath) => void;
  /** Opens every branch, as far as a branch opens by itself at all. */
  readonly isOpen?: boolean;
};

export function JsonTree({ value, before, onLeaf, onPath, isOpen = false }: Props) {
  const past = isComparable(value, before) ? { value: before } : null;
  return (
    <LeafActions value={onLeaf ?? null}>
      <PathChoice value={onPath ?? null}>
        <div className="mono px-3.5 py-2 leading-5 wrap-anywhere">
          {/* Levels count from below zero where all of them are to be open. */}
          <Value value={value} path={[]} depth={isOpen ? -MAX_LEVELS : 0} name={null} past={past} />
        </div>
      </PathChoice>
    </LeafActions>
  );
}

/** Levels that are opened at once. */
const MAX_LEVELS = 40;

/** What stood here before; null where nothing is compared. */
type Past = { readonly value: Exact | undefined } | null;
type ValueProps = {
  readonly value: Exact;
  /** Its way from the root; null inside of a text that was opened. */
  readonly path: DataPath | null;
  readonly depth: number;
  readonly name: ReactNode;
  readonly past?: Past;
};

function Value({ value, path, depth, name, past = null }: ValueProps) {
  const rule = typeof value === "string" ? ruleOfMarker(value) : null;
  if (rule !== null) return <Hidden rule={rule} path={path} name={name} />;
  if (typeof value === "string") return <Text value={value} path={path} depth={depth} name={name} />;
  if (value instanceof ExactNumber)
    return (
      <Leaf name={name} path={path} colour="text-caught">
        {value.text}
      </Leaf>
    );
  if (typeof value === "number")
    return (
      <Leaf name={name} path={path} colour="text-caught">
        {String(value)}
      </Leaf>
    );
  if (value === null || typeof value === "boolean")
    return (
      <Leaf name={name} path={path} colour="text-cut">
        {String(value)}
      </Leaf>
    );
  return <Members value={value} path={path} depth={depth} name={name} past={past} />;
}

const CHANGES = {
  added: { sign: "+", title: "added in this stage" },
  changed: { sign: "~", title: "changed in this stage" },
} as const satisfies Record<Exclude<Change, "same">, { sign: string; title: string }>;

/** A member with the sign of what became of it, by shape as well as by colour. */
function Marked({ change, children }: { change: Change; children: ReactNode }) {
  if (change === "same") return children;
  const { sign, title } = CHANGES[change];
  return (
    <div className="relative rounded-sm bg-sel">
      <span title={title} className="absolute top-0 left-0.5 text-accent">
        {sign}
        <span className="sr-only">{title}</span>
      </span>
      {children}
    </div>
  );
}

/** A value that is not shown, and why. Where it came from can be asked all the same. */
function Hidden({ rule, path, name }: Pick<ValueProps, "path" | "name"> & { readonly rule: string }) {
  return (
    <Leaf name={name} path={path} colour="rounded border border-dashed border-ink-3 px-1 font-sans text-xs text-ink-2">
      <span title={`A rule of the configuration (redact) hides this value: ${rule}`}>hidden by {rule}</span>
    </Leaf>
  );
}

type LeafProps = {
  readonly name: ReactNode;
  readonly path: DataPath | null;
  readonly colour: string;
  readonly children: ReactNode;
};

function Leaf({ name, path, colour, children }: LeafProps) {
  return (
    <div className="pl-4">
      {name}
      <Single path={path} colour={colour}>
        {children}
      </Single>
    </div>
  );
}

/** A single value; a button where something can be asked of it. */
function Single({ path, colour, children }: Omit<LeafProps, "name">) {
  const action = useContext(LeafActions);
  if (action === null || path === null) return <span className={colour}>{children}</span>;
  return (
    <button
      type="button"
      title={action.label}
      onClick={() => action.act(path)}
      className={`${colour} rounded-sm text-left decoration-faint underline-offset-3 hover:underline`}
    >
      {children}
    </button>
  );
}

function Members({
  value,
  path,
  depth,
  name,
  past = null,
}: ValueProps & { value: readonly Exact[] | { readonly [key: string]: Exact } }) {
  const list = Array.isArray(value);
  const members = useMemo(() => Object.entries(value), [value]);
  const [open, setOpen] = useState(depth < 0 || (depth < OPEN_DEPTH && members.length <= OPEN_MEMBERS));
  const marked = past !== null && isComparable(value, past.value);
  const removed = marked ? removedKeys(value, past.value) : [];
  const [first, last] = list ? ["[", "]"] : ["{", "}"];
  if (members.length === 0 && removed.length === 0)
    return <Leaf name={name} path={path} colour="text-ink-2">{`${first}${last}`}</Leaf>;
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
          {!open && <span className="ml-1.5 text-ink-3">{previewText(value, leafText)}</span>}
          {!open && marked && changeOf(value, past.value) === "changed" && (
            <span title={CHANGES.changed.title} className="ml-1.5 rounded-sm bg-sel px-1 text-accent">
              {CHANGES.changed.sign}
              <span className="sr-only">{CHANGES.changed.title}</span>
            </span>
          )}
        </span>
      </button>
      {open && (
        <>
          <OpenMembers
            members={members}
            path={path}
            removed={removed}
            depth={depth}
            isList={list}
            before={marked ? past : null}
          />
          <div className="pl-4 text-ink-3">{last}</div>
        </>
      )}
    </div>
  );
}

type OpenProps = {
  readonly members: readonly (readonly [string, Exact])[];
  readonly path: DataPath | null;
  readonly removed: readonly string[];
  readonly depth: number;
  readonly isList: boolean;
  /** What the members are compared with; null when they are not. */
  readonly before: Past;
};

/** The members of a value that is open, a page at a time. */
function OpenMembers({ members, path, removed, depth, isList, before }: OpenProps) {
  const [shown, setShown] = useState(PAGE);
  return (
    <div className="ml-[5px] border-l pl-2">
      {members.slice(0, shown).map(([key, member]) => {
        const then = before === null ? undefined : memberBefore(before.value, key);
        const row = (
          <Value
            key={key}
            value={member}
            path={stepInto(path, key, isList)}
            depth={depth + 1}
            name={<Name list={isList} path={isBranch(member) ? null : stepInto(path, key, isList)} name={key} />}
            past={before === null ? null : { value: then }}
          />
        );
        if (before === null || isComparable(member, then)) return row;
        return (
          <Marked key={key} change={changeOf(member, then)}>
            {row}
          </Marked>
        );
      })}
      {removed.map((key) => (
        <div key={key} className="relative pl-4 text-ink-3" title="not there any more after this stage">
          <span className="absolute left-0.5">−</span>
          <s>{JSON.stringify(key)}</s>
          <span className="sr-only"> removed in this stage</span>
        </div>
      ))}
      {members.length > shown && (
        <More onClick={() => setShown(shown + PAGE)}>{formatCount(members.length - shown)} more</More>
      )}
    </div>
  );
}

function stepInto(path: DataPath | null, key: string, isList: boolean): DataPath | null {
  return path === null ? null : [...path, isList ? Number(key) : key];
}

/** An object or a list that is opened and closed: its line is a button already. */
function isBranch(value: Exact): boolean {
  return (
    typeof value === "object" && value !== null && !(value instanceof ExactNumber) && Object.keys(value).length > 0
  );
}

type NameProps = { readonly list: boolean; readonly path: DataPath | null; readonly name: string };

function Name({ list, path, name }: NameProps) {
  const choose = useContext(PathChoice);
  const ink = list ? "text-ink-3" : "text-accent";
  const text = list ? name : JSON.stringify(name);
  return (
    <span className={ink}>
      {choose === null || path === null ? (
        text
      ) : (
        <button
          type="button"
          title="Its path"
          onClick={() => choose(path)}
          className="rounded-sm text-left decoration-faint underline-offset-3 hover:underline"
        >
          {text}
        </button>
      )}
      <span className="text-ink-3">: </span>
    </span>
  );
}

function Text({ value, path, depth, name }: ValueProps & { value: string }) {
  const [shown, setShown] = useState(CLIP);
  const [inside, setInside] = useState(false);
  const json = useMemo(() => holdsJson(value), [value]);
  const opened = inside ? parseExact(value) : null;
  return (
    <div className="pl-4">
      {name}
      {opened === null ? (
        <Single path={path} colour="text-ok">
          {JSON.stringify(value.slice(0, shown)).slice(0, value.length > shown ? -1 : undefined)}
        </Single>
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
          <Value value={opened.value} path={null} depth={Math.min(depth, 1)} name={null} />
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
