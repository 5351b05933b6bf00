"use client";

import Link from "next/link";
import { counted, cutMiddle, formatBytes, formatCount } from "@/lib/base/wording";
import { Button } from "../ui/Button";
import { OutcomeMark, type Mark } from "../ui/marks";
import { isGoing, type Item } from "./useImports";

/** Links of one file shown; the list of executions has the rest. */
const MOST_LINKS = 12;

type Props = {
  readonly items: readonly Item[];
  readonly onPartial: (item: Item) => void;
  readonly onClear: () => void;
};

export function ImportList({ items, onPartial, onClear }: Props) {
  if (items.length === 0) return null;
  const done = items.filter((item) => !isGoing(item)).length;
  return (
    <section className="mt-5" aria-label="Files">
      <div className="flex h-8 items-center justify-between">
        <h2 className="font-medium">
          Files{" "}
          <span className="font-normal text-ink-3">
            {done === items.length ? formatCount(done) : `${formatCount(done)} of ${formatCount(items.length)}`}
          </span>
        </h2>
        {done > 0 && (
          <Button look="plain" onClick={onClear}>
            Clear
          </Button>
        )}
      </div>
      <ul className="border bg-panel" aria-live="polite">
        {items.map((item) => (
          <li key={item.id} className="flex gap-2.5 border-b border-line-soft px-3 py-2 last:border-0">
            <span className="flex h-5 items-center">
              <OutcomeMark mark={markOf(item)} />
            </span>
            <div className="min-w-0 flex-1">
              <div className="flex justify-between gap-3">
                <span className="truncate" title={item.name}>
                  {item.name}
                </span>
                <span className="shrink-0 text-ink-3">{formatBytes(item.size)}</span>
              </div>
              <Body item={item} onPartial={onPartial} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Body({ item, onPartial }: { item: Item; onPartial: (item: Item) => void }) {
  const { state } = item;
  switch (state.kind) {
    case "waiting":
      return <p className="text-ink-3">waiting</p>;
    case "sending":
      return (
        <div className="mt-1 flex items-center gap-3 text-ink-2">
          <progress
            className="h-1.5 w-48 accent-accent"
            max={Math.max(1, item.size)}
            value={Math.min(state.bytes, item.size)}
            aria-label={`Reading ${item.name}`}
          />
          {formatBytes(state.bytes)}, {counted(state.events, "event")}
        </div>
      );
    case "refused":
      return (
        <div role="alert" className="wrap-anywhere">
          <p className="text-bad">{state.problem.what}</p>
          <p className="text-ink-2">{state.problem.why}</p>
          <p>{state.problem.remedy}</p>
          <Partial item={item} onPartial={onPartial} />
        </div>
      );
    case "done":
      return (
        <>
          {(state.report.executions > 0 || state.report.errors.length === 0) && (
            <p className="text-ink-2">
              {counted(state.report.executions, "execution")}, {counted(state.report.events, "new event")}
              {state.report.duplicates > 0 && `, ${formatCount(state.report.duplicates)} known already`}
            </p>
          )}
          <p className="flex flex-wrap gap-x-3">
            {state.report.keys.slice(0, MOST_LINKS).map((key, i) => (
              <Link
                key={key}
                href={`/executions/${key}`}
                className="rounded-sm text-accent underline underline-offset-3"
              >
                {state.report.keys.length === 1 ? "Open the execution" : `execution ${i + 1}`}{" "}
                <span className="mono">{cutMiddle(key, 9)}</span>
              </Link>
            ))}
            {state.report.keys.length > MOST_LINKS && (
              <Link href="/executions?sort=-importedAt" className="text-accent underline underline-offset-3">
                {formatCount(state.report.keys.length - MOST_LINKS)} more
              </Link>
            )}
          </p>
          {state.report.errors.map(({ file, reason }, i) => (
            <p key={i} role="alert" className="wrap-anywhere whitespace-pre-line">
              {file !== item.name && <span className="text-ink-2">{file}: </span>}
              <span className="text-bad">{reason}</span>
            </p>
          ))}
          {state.report.errors.length > 0 && <Partial item={item} onPartial={onPartial} />}
        </>
      );
  }
}

/** Only offered where nothing was stored: a cut file may still hold whole events. */
function Partial({ item, onPartial }: { item: Item; onPartial: (item: Item) => void }) {
  if (item.facts.partial) return null;
  return (
    <div className="mt-1.5">
      <Button
        onClick={() => onPartial(item)}
        title="If the file was cut off: takes its whole events and marks the execution partial"
      >
        Import what is whole
      </Button>
    </div>
  );
}

function markOf({ state }: Item): Mark {
  if (state.kind === "refused") return "failed";
  if (state.kind === "sending") return "open";
  if (state.kind === "waiting") return "unreached";
  if (state.report.errors.length === 0) return "succeeded";
  return state.report.executions > 0 ? "caught" : "failed";
}
