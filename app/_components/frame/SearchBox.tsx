"use client";

import { Search } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef, type FormEvent } from "react";
import { Kbd } from "../ui/Kbd";

/** Searches executions from any page: Enter goes to the list with `q`. Ctrl K puts the cursor here. */
export function SearchBox() {
  const router = useRouter();
  const q = useSearchParams().get("q") ?? "";
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      input.current?.select();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = input.current?.value.trim() ?? "";
    router.push(text === "" ? "/executions" : `/executions?${new URLSearchParams({ q: text })}`);
  };

  return (
    <form role="search" onSubmit={submit} className="relative w-full max-w-[520px]">
      <Search size={14} aria-hidden className="absolute top-[9px] left-2.5 text-ink-3" />
      <input
        key={q}
        ref={input}
        name="q"
        type="text"
        defaultValue={q}
        maxLength={400}
        autoComplete="off"
        spellCheck={false}
        aria-label="Search executions"
        placeholder="Search executions, machines, errors…"
        className="h-8 w-full rounded-md border bg-panel pr-16 pl-8 placeholder:text-ink-3 focus:outline-2 focus:outline-accent"
      />
      <Kbd className="absolute top-[7px] right-2">Ctrl K</Kbd>
    </form>
  );
}
