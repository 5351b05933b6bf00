"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import type { ImportFacts, ImportOffer, ImportReport } from "@/lib/contract/import";
import type { Problem } from "@/lib/contract/problem";
import { importFile } from "../../_features/importFiles";
import { withBeside } from "./beside";
import type { NamedFile } from "./dropped";
import {
  type GivenDefinition,
  givenDefinition,
  historiesOf,
  historiesOfTemplate,
  isSidecar,
  rankOf,
  sidecarOf,
  stemOf,
} from "./pairs";

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
  /** What was stored of it before a definition was given to it. */
  readonly before: ImportReport | null;
  readonly state:
    | { readonly kind: "waiting" }
    | {
        readonly kind: "sending";
        readonly step: "sending" | "reading";
        readonly bytes: number;
        readonly events: number;
      }
    | { readonly kind: "done"; readonly report: ImportReport }
    /** It is the definition of the histories that are named. */
    | { readonly kind: "definition"; readonly machine: string | null; readonly of: readonly string[] }
    /** It is a file that the definition of that name consists of. */
    | { readonly kind: "part"; readonly of: string }
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

  /** A report that asks for files which were dropped sends the history once more, with them. */
  const finish = useCallback(
    (id: number, report: ImportReport) => {
      const item = all.current.find((one) => one.id === id);
      if (item === undefined) return;
      const together = all.current.filter(({ drop }) => drop === item.drop);
      const more = item.definition === null ? null : withBeside(item.definition, report, together);
      if (more === null) return set(id, { state: { kind: "done", report: withBefore(item.before, report) } });
      set(id, { definition: more.definition, state: { kind: "waiting" } });
      queue.current.push(id);
      const parts = together.filter(({ name }) => more.names.includes(name));
      for (const part of parts) set(part.id, { state: { kind: "part", of: more.definition.name } });
    },
    [set],
  );

  const send = useCallback(
    async ({ id, file, facts, definition }: Item) => {
      set(id, { state: { kind: "sending", step: "sending", bytes: 0, events: 0 } });
      await importFile(
        file,
        facts,
        definition,
        (line) => {
          if (line.kind === "progress") {
            const { step, bytes, events } = line;
            set(id, { state: { kind: "sending", step, bytes, events } });
          } else if (line.kind === "result") finish(id, line);
          else set(id, { state: { kind: "refused", problem: line.error } });
        },
        new AbortController().signal,
      );
    },
    [finish, set],
  );

  /** Gives the definitions of a drop to its histories, which then go once more. */
  const pair = useCallback(
    (drop: number) => {
      const together = all.current.filter((item) => item.drop === drop);
      const offered = together.flatMap((item) => definitionOffer(item) ?? []);
      for (const { item, offer } of offered.sort((a, b) => rankOf(a.offer) - rankOf(b.offer))) {
        const imported = all.current.flatMap(({ id, drop: its, state, definition }) =>
          its === drop && state.kind === "done"
            ? [{ id, stored: state.report.stored, defined: definition !== null }]
            : [],
        );
        const { ids, named } = offer.template
          ? historiesOfTemplate(imported)
          : { ids: historiesOf(offer, imported), named: false };
        const of = together.filter(({ id }) => ids.includes(id));
        set(item.id, { state: { kind: "definition", machine: offer.machine, of: of.map(({ name }) => name) } });
        for (const { id, state } of of) {
          const before = state.kind === "done" ? state.report : null;
          set(id, { definition: { ...givenDefinition(item, together), named }, before, state: { kind: "waiting" } });
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
      if (item.state.kind === "waiting") await send(item);
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
            before: null,
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

  /** One of the machines of a definition, for all histories of the drop that wait for one. */
  const choose = useCallback(
    (chosen: Item, id: string) => {
      for (const item of all.current) {
        const { definition } = item;
        if (item.drop !== chosen.drop || definition?.content !== chosen.definition?.content || !asksMachine(item))
          continue;
        if (definition === null) continue;
        set(item.id, { definition: { ...definition, id }, state: { kind: "waiting" } });
        queue.current.push(item.id);
      }
      void work();
    },
    [set, work],
  );

  return { items, add, again, choose, clear: () => change((items) => items.filter(isGoing)) };
}

function isBeside(history: string, sidecar: string): boolean {
  return !isSidecar(history) && stemOf(history) === stemOf(sidecar);
}

type DefinitionOffer = Extract<ImportOffer, { kind: "definition" }>;

function definitionOffer(item: Item): { readonly item: Item; readonly offer: DefinitionOffer } | null {
  const offer = offersOf(item).find((one) => one.kind === "definition");
  return offer === undefined ? null : { item, offer };
}

function asksMachine(item: Item): boolean {
  return offersOf(item).some(({ kind }) => kind === "machines");
}

function offersOf({ state }: Item): readonly ImportOffer[] {
  return state.kind === "done" ? state.report.errors.flatMap(({ offers }) => offers) : [];
}

/** A history that was stored stays so when the definition that was given to it afterwards is refused. */
function withBefore(before: ImportReport | null, report: ImportReport): ImportReport {
  return before === null || report.errors.length === 0 ? report : { ...before, errors: report.errors };
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
