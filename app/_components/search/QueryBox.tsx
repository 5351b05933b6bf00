"use client";

import { clsx } from "clsx";
import { CornerDownLeft, Search, Star } from "lucide-react";
import { type RefObject, useId } from "react";
import { MAX_QUERY } from "@/lib/contract/query/parseQuery";
import { Kbd } from "../ui/Kbd";
import type { BoxOption } from "./boxOptions";
import { QueryTrouble } from "./QueryTrouble";
import { useQueryBox } from "./useQueryBox";

type Props = { readonly initial: string; readonly input: RefObject<HTMLInputElement | null> };

/** A combobox for queries: completes fields and values, offers saved searches, and opens what is named exactly. */
export function QueryBox({ initial, input }: Props) {
  const id = useId();
  const box = useQueryBox(initial, input);
  const isListed = box.options.length > 0;
  const optionId = (i: number) => `${id}-${i}`;
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        void box.submit();
      }}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) box.setOpen(false);
      }}
      className="relative w-full max-w-[640px]"
    >
      <Search size={14} aria-hidden className="absolute top-[9px] left-2.5 text-ink-3" />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label="Search executions"
        aria-autocomplete="list"
        aria-expanded={isListed}
        aria-controls={`${id}-options`}
        aria-activedescendant={box.active < 0 ? undefined : optionId(box.active)}
        aria-invalid={box.problem !== null}
        aria-describedby={box.problem === null ? undefined : `${id}-problem`}
        value={box.text}
        onChange={({ target }) => box.edit(target.value, target.selectionStart ?? target.value.length)}
        onSelect={({ currentTarget }) => box.setCursor(currentTarget.selectionStart ?? 0)}
        onFocus={() => box.setOpen(true)}
        onKeyDown={box.onKeyDown}
        maxLength={MAX_QUERY}
        autoComplete="off"
        spellCheck={false}
        placeholder="Search: a name, a text, status:failed duration>5m…"
        className={clsx(
          "mono h-8 w-full rounded-md border bg-panel pr-16 pl-8 placeholder:font-sans placeholder:text-ink-3 focus:outline-2 focus:outline-accent",
          box.problem !== null && "border-bad",
        )}
      />
      <Kbd className="absolute top-[7px] right-2">Ctrl K</Kbd>
      <div className="absolute top-9 right-0 left-0 z-40">
        {box.problem !== null && <QueryTrouble id={`${id}-problem`} text={box.text.trim()} problem={box.problem} />}
        <ul
          id={`${id}-options`}
          role="listbox"
          aria-label="Suggestions"
          className={clsx("rounded-md border bg-panel p-1 shadow-float", !isListed && "hidden")}
        >
          {box.options.map((option, i) => (
            <li
              key={`${option.kind} ${option.label} ${i}`}
              id={optionId(i)}
              role="option"
              aria-selected={i === box.active}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => box.choose(option)}
              className={clsx(
                "flex h-7 cursor-default items-center gap-2 rounded px-1.5 hover:bg-mute",
                i === box.active && "bg-mute",
              )}
            >
              <OptionIcon kind={option.kind} />
              <span className="mono max-w-[60%] truncate">{option.label}</span>
              <span className="min-w-0 flex-1 truncate text-ink-3">{option.detail}</span>
            </li>
          ))}
        </ul>
      </div>
    </form>
  );
}

function OptionIcon({ kind }: { kind: BoxOption["kind"] }) {
  switch (kind) {
    case "open":
      return <CornerDownLeft size={13} aria-label="Open the execution" className="shrink-0 text-ink-2" />;
    case "saved":
      return <Star size={13} aria-label="Saved search" className="shrink-0 text-ink-2" />;
    case "insert":
      return <span className="w-[13px] shrink-0" />;
  }
}
