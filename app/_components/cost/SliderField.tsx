"use client";

import { useState, type KeyboardEvent } from "react";
import { formatCount, formatQuantity } from "@/lib/base/wording";
import { nearestStop, sliderStops } from "@/lib/layout/slider";
import type { FieldRange } from "./scenarioFields";

type Props = {
  readonly range: FieldRange;
  readonly value: number;
  /** The value as people say it, where the number alone is hard to read: `1 m 05 s`. */
  readonly spoken?: string;
  /** It is computed until somebody sets it. */
  readonly estimated?: boolean;
  readonly onChange: (value: number) => void;
  /** Goes back to the computed value. */
  readonly onReset?: () => void;
};

/** A slider over powers of ten, and beside it the exact number to type. */
export function SliderField({ range, value, spoken, estimated = false, onChange, onReset }: Props) {
  const { name, from, to, unit, hint } = range;
  const stops = sliderStops(from, to);
  const at = nearestStop(stops, value);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3" title={hint}>
      <span className="truncate text-ink-2">
        {name}
        {spoken !== undefined && <span className="ml-2 text-ink-3">{spoken}</span>}
        {estimated && <span className="ml-2 text-xs text-ink-3">estimated</span>}
        {onReset !== undefined && !estimated && (
          <button type="button" onClick={onReset} className="ml-2 text-xs text-ink-3 underline hover:text-ink">
            use the estimate
          </button>
        )}
      </span>
      <span className="flex items-center gap-1.5 text-ink-2">
        <NumberBox key={value} name={name} value={value} from={from} to={to} onChange={onChange} />
        <span className="w-8 text-ink-3">{unit}</span>
      </span>
      <input
        type="range"
        min={0}
        max={stops.length - 1}
        value={at}
        aria-label={name}
        aria-valuetext={`${spoken ?? formatCount(value)} ${spoken === undefined ? unit : ""}`.trim()}
        onChange={(event) => onChange(stops[Number(event.target.value)] ?? value)}
        className="slider col-span-2"
      />
    </div>
  );
}

type BoxProps = Pick<Props, "value" | "onChange"> & Pick<FieldRange, "name" | "from" | "to">;

/** Takes what is typed when Enter is pressed or the box is left; what is no number is put back. */
function NumberBox({ name, value, from, to, onChange }: BoxProps) {
  const [text, setText] = useState(formatQuantity(value));
  const commit = () => {
    if (text === formatQuantity(value)) return;
    const digits = text.replace(/[\s\u202f,']/g, "");
    if (/^\d{1,15}$/.test(digits)) onChange(Math.min(to, Math.max(from, Number(digits))));
    setText(formatQuantity(value));
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter") commit();
  };
  return (
    <input
      type="text"
      inputMode="numeric"
      value={text}
      maxLength={20}
      aria-label={`${name}, exactly`}
      onChange={(event) => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={onKey}
      className="h-6 w-28 rounded border bg-bg px-1.5 text-right text-ink"
    />
  );
}
