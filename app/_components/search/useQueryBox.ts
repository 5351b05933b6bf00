import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, type RefObject, useRef, useState } from "react";
import { completeQuery } from "@/lib/contract/query/completeQuery";
import { parseQuery } from "@/lib/contract/query/parseQuery";
import type { SyntaxProblem } from "@/lib/contract/query/syntaxProblem";
import { suggestionsOptions, useSuggestions } from "../../_features/suggestions";
import { useDebouncedValue } from "../ui/useDebouncedValue";
import { type BoxOption, boxOptions, insertOption } from "./boxOptions";
import { useSavedSearches } from "./savedSearches";

/** ms without a key before what is stored is asked. */
const PAUSE = 150;

/** The search box: its text, what it offers, and what keys do. */
export function useQueryBox(initial: string, input: RefObject<HTMLInputElement | null>) {
  const router = useRouter();
  const client = useQueryClient();
  const [text, setText] = useState(initial);
  const [cursor, setCursor] = useState(initial.length);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [problem, setProblem] = useState<SyntaxProblem | null>(null);
  const saved = useSavedSearches();
  const paused = useDebouncedValue(text, PAUSE);
  const asked = isOpen && paused.trim() !== "" ? { q: paused.trim(), value: completeQuery(text, cursor).ask } : null;
  const { data = null } = useSuggestions(asked);
  // What was answered for another text names other executions.
  const known = data === null ? null : { ...data, exact: paused === text ? data.exact : [] };
  const options = isOpen ? boxOptions(text, cursor, asked === null ? null : known, saved) : [];
  // One submission at a time: an answer that comes late goes nowhere.
  const submission = useRef(0);

  const edit = (next: string, at: number) => {
    submission.current += 1;
    setText(next);
    setCursor(at);
    setProblem(null);
    setActive(-1);
    setOpen(true);
  };
  const go = (address: string) => {
    setOpen(false);
    input.current?.blur();
    router.push(address);
  };
  const find = (q: string) => go(q === "" ? "/executions" : `/executions?${new URLSearchParams({ q }).toString()}`);
  const choose = (option: BoxOption) => {
    switch (option.kind) {
      case "open":
        return go(`/executions/${option.key}`);
      case "saved":
        setText(option.q);
        return find(option.q);
      case "insert": {
        const next = insertOption(text, option);
        edit(next.text, next.cursor);
        // Behind the render that puts the text in.
        requestAnimationFrame(() => input.current?.setSelectionRange(next.cursor, next.cursor));
      }
    }
  };
  const submit = async () => {
    const q = text.trim();
    const parsed = parseQuery(q);
    if (!parsed.ok) {
      setProblem(parsed.error);
      setOpen(false);
      return;
    }
    const turn = (submission.current += 1);
    if (parsed.value?.kind !== "text") return find(q);
    const exact = await client
      .fetchQuery(suggestionsOptions({ q, value: null }))
      .then((found) => found.exact)
      .catch(() => []);
    if (turn !== submission.current) return;
    const [only] = exact;
    if (exact.length === 1 && only !== undefined) go(`/executions/${only.key}`);
    else find(q);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") return setOpen(false);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setOpen(true);
      // From the text itself (-1) to the last one and back.
      setActive(((active + 1 + step + options.length + 1) % (options.length + 1)) - 1);
      return;
    }
    const option = options[active];
    if (event.key !== "Enter" || option === undefined) return;
    event.preventDefault();
    choose(option);
  };
  return { text, edit, setCursor, isOpen, setOpen, options, active, problem, choose, submit, onKeyDown };
}
