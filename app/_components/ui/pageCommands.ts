"use client";

import { useEffect, useRef, useSyncExternalStore } from "react";

/*
 * What the page that is open can do by a key or by its name: views add their commands while they are on screen; the help
 * on keys and the palette show all of them. Single keys work wherever the focus is, but in fields, menus and dialogs, and
 * can be turned off (WCAG 2.1.4).
 */

export type PageCommand = {
  readonly id: string;
  /** What it does, as a person would ask for it. */
  readonly name: string;
  /** The single key, as KeyboardEvent.key tells it; absent: none. */
  readonly key?: string;
  readonly run: () => void;
};

export type CommandGroup = {
  readonly title: string;
  readonly commands: readonly PageCommand[];
  /** Keys that work only inside of the view, with what they do. */
  readonly more?: readonly (readonly [keys: string, what: string])[];
};

const STORED = "stepscope.pageKeys";

let groups: readonly CommandGroup[] = [];
const listeners = new Set<() => void>();

function setGroups(next: readonly CommandGroup[]): void {
  groups = next;
  for (const tell of listeners) tell();
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

const NONE: readonly CommandGroup[] = [];

/** The commands of the views that are on screen, the last to come first. */
export function useCommandGroups(): readonly CommandGroup[] {
  return useSyncExternalStore(
    subscribe,
    () => groups,
    () => NONE,
  );
}

/** What a view offers, but for how it does it. */
export type OfferedCommands<Id extends string> = {
  readonly title: string;
  readonly commands: readonly (Omit<PageCommand, "id" | "run"> & { readonly id: Id })[];
  readonly more: NonNullable<CommandGroup["more"]>;
};

/** Offers commands while the view is on screen; `act` does one. `offered` stays the same. */
export function usePageCommands<Id extends string>(offered: OfferedCommands<Id>, act: (id: Id) => void): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    const commands = offered.commands.map((command) => ({ ...command, run: () => latest.current(command.id) }));
    const group = { ...offered, commands };
    setGroups([group, ...groups]);
    return () => setGroups(groups.filter((one) => one !== group));
  }, [offered]);
}

/** Whether single keys work on the whole page, and how to say so. */
export function usePageKeys(): readonly [on: boolean, set: (on: boolean) => void] {
  const on = useSyncExternalStore(subscribe, areKeysOn, () => true);
  return [
    on,
    (next) => {
      window.localStorage.setItem(STORED, next ? "on" : "off");
      setGroups([...groups]);
    },
  ];
}

function areKeysOn(): boolean {
  return window.localStorage.getItem(STORED) !== "off";
}

/** The command that a key press asks for; null where the key belongs to the browser, a field, a menu or a dialog. */
export function commandOf(event: KeyboardEvent): PageCommand | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !areKeysOn()) return null;
  if (event.target instanceof Element && event.target.closest(OWN_KEYS) !== null) return null;
  for (const { commands } of groups) {
    const found = commands.find(({ key }) => key === event.key);
    if (found !== undefined) return found;
  }
  return null;
}

const OWN_KEYS = "input, textarea, select, [contenteditable], [role=menu], [role=dialog], [role=listbox]";
