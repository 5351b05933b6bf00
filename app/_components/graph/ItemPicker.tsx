"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { formatCount } from "@/lib/base/wording";
import type { MapOverlay } from "@/lib/layout/graph/overlay";
import { itemNumbered, nextFailedItem } from "@/lib/layout/graph/selectedIterations";
import { itemsLabel } from "@/lib/layout/label";
import { Button } from "../ui/Button";
import { StatusIcon } from "../ui/statusIcons";

type Props = {
  readonly map: string;
  readonly overlay: MapOverlay;
  /** Index of the span of an item. */
  readonly onItem: (span: number) => void;
  readonly onAll: () => void;
};

/** Which item of a Map is shown: by its number, or from one that went wrong to the next. */
export function ItemPicker({ map, overlay: { items, picked }, onItem, onAll }: Props) {
  const item = picked === null ? undefined : items[picked];
  const previous = nextFailedItem(items, picked ?? items.length, -1);
  const next = nextFailedItem(items, picked ?? -1, 1);
  return (
    <div role="group" aria-label={`Items of ${map}`} className="flex min-w-0 items-center gap-1">
      <span className="max-w-36 truncate font-medium" title={map}>
        {map}
      </span>
      <NumberField
        key={item?.index ?? "all"}
        label={`Item of ${map}`}
        value={item?.iteration ?? null}
        onNumber={(number) => {
          const found = itemNumbered(items, number);
          if (found !== null) onItem(found.index);
          return found !== null;
        }}
      />
      {item !== undefined && <StatusIcon mark={item.outcome} />}
      <span className="hidden whitespace-nowrap text-ink-2 @[560px]:inline">
        of {formatCount(items.length)} · {itemsLabel(items)}
      </span>
      <Button
        look="plain"
        square
        aria-label="Previous item that went wrong"
        title="Previous item that went wrong"
        disabled={previous === null}
        onClick={() => previous !== null && onItem(previous.index)}
      >
        <ChevronLeft size={14} aria-hidden />
      </Button>
      <Button
        look="plain"
        square
        aria-label="Next item that went wrong"
        title="Next item that went wrong"
        disabled={next === null}
        onClick={() => next !== null && onItem(next.index)}
      >
        <ChevronRight size={14} aria-hidden />
      </Button>
      {item !== undefined && (
        <Button look="plain" onClick={onAll}>
          all items
        </Button>
      )}
    </div>
  );
}

/** Longest number that is read: AWS's largest Map has fewer items. */
const DIGITS = 9;

function NumberField({
  label,
  value,
  onNumber,
}: {
  label: string;
  value: number | null;
  onNumber: (value: number) => boolean;
}) {
  const [text, setText] = useState(value === null ? "" : String(value));
  const [missing, setMissing] = useState(false);
  const take = () => {
    if (!/^\d+$/.test(text)) setMissing(text !== "");
    else setMissing(Number(text) !== value && !onNumber(Number(text)));
  };
  return (
    <input
      type="text"
      inputMode="numeric"
      maxLength={DIGITS}
      value={text}
      placeholder="all"
      aria-label={label}
      aria-invalid={missing}
      title={missing ? "There is no such item" : "Number of an item, then Enter"}
      onChange={(event) => {
        setText(event.target.value.trim());
        setMissing(false);
      }}
      onKeyDown={(event) => event.key === "Enter" && take()}
      onBlur={take}
      className="h-6 w-14 rounded border bg-panel px-1.5 placeholder:text-ink-3 aria-invalid:border-bad"
    />
  );
}
