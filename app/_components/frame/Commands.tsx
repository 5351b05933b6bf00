"use client";

import { Command } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../ui/Button";
import { Part } from "../ui/Part";
import { commandOf } from "../ui/pageCommands";

const PALETTE = {
  name: "The list of commands",
  load: () => import("./CommandPalette").then((module) => module.CommandPalette),
} as const;

const HELP = { name: "The help on keys", load: () => import("./KeyHelp").then((module) => module.KeyHelp) } as const;

/**
 * The keys of every page: single ones as the views that are open say, `?` for help on them, Ctrl / for the palette of
 * commands, which a button opens too. Both are only loaded when they are asked for.
 */
export function Commands() {
  const [open, setOpen] = useState<"palette" | "help" | null>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "/") {
        event.preventDefault();
        setOpen("palette");
        return;
      }
      const command = commandOf(event);
      if (command === null && !isHelp(event)) return;
      event.preventDefault();
      if (command === null) setOpen("help");
      else command.run();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  const onClose = () => setOpen(null);
  return (
    <>
      <Button
        look="plain"
        square
        aria-label="Commands"
        aria-keyshortcuts="Control+/"
        title="Commands (Ctrl /), all keys (?)"
        onClick={() => setOpen("palette")}
      >
        <Command size={14} aria-hidden />
      </Button>
      {open === "palette" && (
        <Part source={PALETTE} props={{ onClose, onHelp: () => setOpen("help") }} loading={null} />
      )}
      {open === "help" && <Part source={HELP} props={{ onClose }} loading={null} />}
    </>
  );
}

/** Help is a single key too, but one that nobody presses by chance; it works where the others are turned off. */
function isHelp({ key, defaultPrevented, target }: KeyboardEvent): boolean {
  if (key !== "?" || defaultPrevented) return false;
  return !(target instanceof Element) || target.closest("input, textarea, select, [contenteditable]") === null;
}
