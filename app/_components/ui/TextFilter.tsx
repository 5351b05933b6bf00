"use client";

import { Search } from "lucide-react";
import { useEffect, useState } from "react";

type Props = {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  /** Told the trimmed text when typing has paused. */
  readonly onChange: (text: string) => void;
};

/** Typing is over when this many ms pass without a key. */
const PAUSE = 300;

/** A line of text that narrows a list. */
export function TextFilter({ label, placeholder, value, onChange }: Props) {
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <div className="relative">
      <Search size={13} aria-hidden className="absolute top-2 left-2 text-ink-3" />
      <input
        type="text"
        value={text}
        onChange={(event) => setText(event.target.value)}
        maxLength={400}
        spellCheck={false}
        aria-label={label}
        placeholder={placeholder}
        className="h-7 w-60 rounded-md border bg-panel pr-2 pl-7 placeholder:text-ink-3"
      />
    </div>
  );
}
