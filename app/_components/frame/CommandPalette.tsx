"use client";

import { clsx } from "clsx";
import { useTheme } from "next-themes";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { useState, type KeyboardEvent } from "react";
import { dialogClass, overlayClass } from "../change/dialogStyle";
import { Kbd } from "../ui/Kbd";
import { useCommandGroups, type PageCommand } from "../ui/pageCommands";
import { useClock } from "../ui/zone";
import { matchingCommands } from "./matchingCommands";
import { PAGES } from "./pages";

type Props = { readonly onClose: () => void; readonly onHelp: () => void };

/** What can be done here, found by its name: what the views that are open offer, the pages, and the settings. */
export function CommandPalette({ onClose, onHelp }: Props) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const found = matchingCommands(useCommands(text, onHelp), text);
  const chosen = found[Math.min(at, found.length - 1)];
  const run = (command: PageCommand | undefined) => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      setAt((Math.min(at, found.length - 1) + by + found.length) % Math.max(1, found.length));
    }
    if (event.key === "Enter") run(chosen);
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={overlayClass} />
        <Dialog.Content className={`${dialogClass} w-[560px]`} aria-describedby={undefined} onKeyDown={onKeyDown}>
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <input
            autoFocus
            type="text"
            role="combobox"
            aria-expanded
            aria-controls="commands"
            aria-activedescendant={chosen === undefined ? undefined : `command-${chosen.id}`}
            aria-label="What to do"
            value={text}
            maxLength={200}
            spellCheck={false}
            placeholder="What to do, or executions to search for"
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
            className="h-8 w-full bg-transparent outline-none placeholder:text-ink-3"
          />
          <ul id="commands" role="listbox" aria-label="Commands" className="mt-2 border-t pt-2">
            {found.map((command) => (
              <li
                key={command.id}
                id={`command-${command.id}`}
                role="option"
                aria-selected={command === chosen}
                onClick={() => run(command)}
                className={clsx(
                  "flex min-h-7 cursor-pointer items-center rounded px-1.5",
                  command === chosen ? "bg-mute" : "hover:bg-mute/60",
                )}
              >
                {command.name}
                {command.key !== undefined && <Kbd className="ml-auto">{command.key}</Kbd>}
              </li>
            ))}
          </ul>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function useCommands(text: string, onHelp: () => void): readonly PageCommand[] {
  const router = useRouter();
  const { setTheme } = useTheme();
  const { zone, setZone } = useClock();
  const groups = useCommandGroups();
  const search = text.trim();
  const other = zone === "utc" ? ("local" as const) : ("utc" as const);
  return [
    ...groups.flatMap(({ commands }) => commands),
    ...PAGES.map(({ href, name }) => ({ id: href, name: `Go to ${name}`, run: () => router.push(href) })),
    {
      id: "copy-address",
      name: "Copy the address of what is shown",
      run: () => void navigator.clipboard.writeText(window.location.href),
    },
    { id: "zone", name: `Show times in ${other === "utc" ? "UTC" : "local time"}`, run: () => setZone(other) },
    ...(["light", "dark", "system"] as const).map((theme) => ({
      id: `theme-${theme}`,
      name: theme === "system" ? "Colours: as in your system's settings" : `Colours: ${theme}`,
      run: () => setTheme(theme),
    })),
    { id: "help", name: "Help on keys", key: "?", run: onHelp },
    ...(search === ""
      ? []
      : [
          {
            id: "search",
            name: `Search executions for “${search}”`,
            run: () => router.push(`/executions?${new URLSearchParams({ q: search })}`),
          },
        ]),
  ];
}
