"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import type { ImportFacts, ImportOffer, ImportReport } from "@/lib/contract/import";
import type { Problem } from "@/lib/contract/problem";
import { importFile } from "../../_features/importFiles";
import type { NamedFile } from "./dropped";
import { type GivenDefinition, historiesOf, isSidecar, sidecarOf, stemOf } from "./pairs";

/** A file on its way in, or there. */
export type Item = {
  readonly id: number;
  /** Files that came together: definitions are looked for among them. */
  readonly drop: number;
  readonly name: string;
  readonly size: number;
  readonly file: Blob;
  readonly definition: GivenDefinition | null;
  readonly facts: Omit<ImportFacts, "definition">;
  readonly state:
    | { readonly kind: "waiting" }
    | { readonly kind: "sending"; readonly bytes: number; readonly events: number }
    | { readonly kind: "done"; readonly report: ImportReport }
    /** It is the definition of the histories that are named. */
    | { readonly kind: "definition"; readonly machine: string | null; readonly of: readonly string[] }
    | { readonly kind: "refused"; readonly problem: Problem };
};

type Facts = Item["facts"];

/** Imports files one after another: the server reads each as a stream. `onOne` is told of a drop's only execution. */
export function useImports(onOne: (url: string) => void) {
  const client = useQueryClient();
  const [items, setItems] = useState<readonly Item[]>([]);
  /** The same as `items`, for what runs beside the drawing. */
  const all = useRef<readonly Item[]>([]);
  const queue = useRef<number[]>([]);
  const running = useRef(false);
  const count = useRef(0);
  const drops = useRef(0);

  const change = useCallback((next: (items: readonly Item[]) => readonly Item[]) => {
    all.current = next(all.current);
    setItems(all.current);
  }, []);

  const set = useCallback(
    (id: number, changed: Partial<Item>) =>
      change((items) => items.map((item) => (item.id === id ? { ...item, ...changed } : item))),
    [change],
  );

  const send = useCallback(
    async ({ id, file, facts, definition }: Item) => {
      set(id, { state: { kind: "sending", bytes: 0, events: 0 } });
      await importFile(
        file,
        facts,
        definition,
        (line) => {
          if (line.kind === "progress") set(id, { state: { kind: "sending", bytes: line.bytes, events: line.events } });
          else if (line.kind === "result") set(id, { state: { kind: "done", report: line } });
          else set(id, { state: { kind: "refused", problem: line.error } });
        },
        new AbortController().signal,
      );
    },
    [set],
  );

  /** Gives the definitions of a drop to its histories, which then go once more. */
  const pair = useCallback(
    (drop: number) => {
      const together = all.current.filter((item) => item.drop === drop);
      for (const item of together) {
        const offer = definitionOffer(item);
        if (offer === null) continue;
        const imported = together.flatMap(({ id, state, definition }) =>
          state.kind === "done" ? [{ id, stored: state.report.stored, defined: definition !== null }] : [],
        );
        const histories = historiesOf(offer, imported);
        const of = together.filter(({ id }) => histories.includes(id));
        set(item.id, { state: { kind: "definition", machine: offer.machine, of: of.map(({ name }) => name) } });
        for (const { id } of of) {
          set(id, { definition: { name: item.name, content: item.file }, state: { kind: "waiting" } });
          queue.current.push(id);
        }
      }
    },
    [set],
  );

  const work = useCallback(async () => {
    if (running.current) return;
    running.current = true;
    for (let id = queue.current.shift(); id !== undefined; id = queue.current.shift()) {
      const item = all.current.find((one) => one.id === id);
      if (item === undefined) continue;
      await send(item);
      const left = all.current.filter(({ drop, state }) => drop === item.drop && isGoingState(state));
      if (left.length > 0) continue;
      pair(item.drop);
      const url = onlyExecution(all.current.filter(({ drop }) => drop === item.drop));
      if (url !== null) onOne(url);
    }
    running.current = false;
    await client.invalidateQueries({ queryKey: ["executions"] });
    await client.invalidateQueries({ queryKey: ["execution"] });
  }, [client, onOne, pair, send]);

  const enqueue = useCallback(
    (added: readonly Item[]) => {
      change((items) => [...added, ...items]);
      queue.current.push(...added.filter(({ state }) => state.kind === "waiting").map(({ id }) => id));
      void work();
    },
    [change, work],
  );

  const add = useCallback(
    (files: readonly NamedFile[], facts: Omit<Facts, "name">, definition: GivenDefinition | null) => {
      const drop = (drops.current += 1);
      enqueue(
        files.map(({ name, file }): Item => {
          const of = isSidecar(name) ? files.filter((other) => isBeside(other.name, name)).map((one) => one.name) : [];
          return {
            id: (count.current += 1),
            drop,
            name,
            size: file.size,
            file,
            definition: definition ?? sidecarOf(name, files),
            facts: { ...facts, name },
            state: of.length > 0 ? { kind: "definition", machine: null, of } : { kind: "waiting" },
          };
        }),
      );
    },
    [enqueue],
  );

  /** The same file again, with what may help. */
  const again = useCallback(
    (item: Item, facts: Partial<Facts>) => {
      change((items) => items.filter((other) => other.id !== item.id));
      enqueue([{ ...item, id: (count.current += 1), facts: { ...item.facts, ...facts }, state: { kind: "waiting" } }]);
    },
    [change, enqueue],
  );

  return { items, add, again, clear: () => change((items) => items.filter(isGoing)) };
}

function isBeside(history: string, sidecar: string): boolean {
  return !isSidecar(history) && stemOf(history) === stemOf(sidecar);
}

function definitionOffer({ state }: Item): Extract<ImportOffer, { kind: "definition" }> | null {
  if (state.kind !== "done") return null;
  for (const { offers } of state.report.errors)
    for (const offer of offers) if (offer.kind === "definition") return offer;
  return null;
}

/** The address of the only execution that a drop brought, when nothing about it has to be read first. */
function onlyExecution(drop: readonly Item[]): string | null {
  if (drop.some(({ state }) => isGoingState(state) || state.kind === "refused")) return null;
  const reports = drop.flatMap(({ state }) => (state.kind === "done" ? [state.report] : []));
  if (reports.some(({ errors, notes }) => errors.length > 0 || notes.length > 0)) return null;
  const [only, another] = reports.flatMap(({ stored }) => stored);
  return only === undefined || another !== undefined ? null : only.url;
}

export function isGoing({ state }: Item): boolean {
  return isGoingState(state);
}

function isGoingState(state: Item["state"]): boolean {
  return state.kind === "waiting" || state.kind === "sending";
}
