"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { isFiltered, parseListQuery } from "@/lib/contract/listQuery";
import { queryOfFilter } from "@/lib/contract/query/liftFilter";
import { printQuery } from "@/lib/contract/query/printQuery";
import { QueryBox } from "../search/QueryBox";

/** Searches executions from any page: Enter goes to the list with the query. Ctrl K puts the cursor here. */
export function SearchBox() {
  const params = useSearchParams();
  const isList = usePathname() === "/executions";
  const text = isList ? queryText(new URLSearchParams(params)) : "";
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  return <QueryBox key={text} initial={text} input={input} />;
}

/** The query that an address says: as it was written, or with its other parameters beside it. */
function queryText(params: URLSearchParams): string {
  const asked = params.get("q") ?? "";
  const parsed = parseListQuery(params);
  if (!parsed.ok || !isFiltered({ ...parsed.value, q: null })) return asked;
  return printQuery(queryOfFilter(parsed.value));
}
