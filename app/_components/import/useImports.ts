"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import type { ImportFacts, ImportReport } from "@/lib/contract/import";
import type { Problem } from "@/lib/contract/problem";
import { importFile } from "../../_features/importFiles";

/** A file on its way in, or there. */
export type Item = {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly file: Blob;
  readonly facts: ImportFacts;
  readonly state:
    | { readonly kind: "waiting" }
    | { readonly kind: "sending"; readonly bytes: number; readonly events: number }
    | { readonly kind: "done"; readonly report: ImportReport }
    | { readonly kind: "refused"; readonly problem: Problem };
};

/** Imports files one after another: the server reads each as a stream. */
export function useImports() {
  const client = useQueryClient();
  const [items, setItems] = useState<readonly Item[]>([]);
  const queue = useRef<Item[]>([]);
  const running = useRef(false);
  const count = useRef(0);

  const set = useCallback((id: number, state: Item["state"]) => {
    setItems((all) => all.map((item) => (item.id === id ? { ...item, state } : item)));
  }, []);

  const work = useCallback(async () => {
    if (running.current) return;
    running.current = true;
    for (let item = queue.current.shift(); item !== undefined; item = queue.current.shift()) {
      const { id, file, facts } = item;
      set(id, { kind: "sending", bytes: 0, events: 0 });
      await importFile(
        file,
        facts,
        (line) => {
          if (line.kind === "progress") set(id, { kind: "sending", bytes: line.bytes, events: line.events });
          else if (line.kind === "result") set(id, { kind: "done", report: line });
          else set(id, { kind: "refused", problem: line.error });
        },
        new AbortController().signal,
      );
    }
    running.current = false;
    await client.invalidateQueries({ queryKey: ["executions"] });
    await client.invalidateQueries({ queryKey: ["execution"] });
  }, [client, set]);

  const add = useCallback(
    (files: readonly { readonly name: string; readonly file: Blob }[], facts: Omit<ImportFacts, "name">) => {
      const added = files.map(({ name, file }): Item => {
        count.current += 1;
        return {
          id: count.current,
          name,
          size: file.size,
          file,
          facts: { ...facts, name },
          state: { kind: "waiting" },
        };
      });
      setItems((all) => [...added, ...all]);
      queue.current.push(...added);
      void work();
    },
    [work],
  );

  /** The same file again, accepting that it is cut off. */
  const addPartial = useCallback(
    (item: Item) => {
      setItems((all) => all.filter((other) => other.id !== item.id));
      add([{ name: item.name, file: item.file }], { ...item.facts, partial: true });
    },
    [add],
  );

  return { items, add, addPartial, clear: () => setItems((all) => all.filter(isGoing)) };
}

export function isGoing({ state }: Item): boolean {
  return state.kind === "waiting" || state.kind === "sending";
}
