import type { OfferedCommands } from "../ui/pageCommands";

/** What a key does in the timeline. */
export type KeyAction =
  | "down"
  | "up"
  | "first"
  | "last"
  | "pageDown"
  | "pageUp"
  | "open"
  | "expand"
  | "collapse"
  | "panLeft"
  | "panRight"
  | "card"
  | PageAction;

/** What a key does wherever the focus is on the page. */
type PageAction =
  "nextFailure" | "previousFailure" | "fit" | "zoomIn" | "zoomOut" | "openAll" | "closeAll" | "critical" | "search";

/** Keys of the whole page, in the order in which help shows them, and those that need the focus on the rows. */
export const PAGE_COMMANDS: OfferedCommands<PageAction> = {
  title: "Timeline",
  commands: [
    { id: "nextFailure", key: "]", name: "Go to the next failure" },
    { id: "previousFailure", key: "[", name: "Go to the previous failure" },
    { id: "search", key: "/", name: "Find and filter steps" },
    { id: "fit", key: "f", name: "Show the whole run" },
    { id: "zoomIn", key: "+", name: "Zoom in on what is selected" },
    { id: "zoomOut", key: "-", name: "Zoom out" },
    { id: "critical", key: "p", name: "Show only the critical path, or all" },
    { id: "openAll", key: "e", name: "Open all rows" },
    { id: "closeAll", key: "c", name: "Close all rows" },
  ],
  more: [
    ["↑ ↓", "move between rows"],
    ["← →", "close and open a row"],
    ["Enter", "open a row, or its details"],
    ["i", "show the card of a bar; Esc closes it"],
    ["Shift ← →", "move along the time"],
  ],
};

const KEYS: ReadonlyMap<string, KeyAction> = new Map<string, KeyAction>([
  ["ArrowDown", "down"],
  ["ArrowUp", "up"],
  ["Home", "first"],
  ["End", "last"],
  ["PageDown", "pageDown"],
  ["PageUp", "pageUp"],
  ["Enter", "open"],
  ["ArrowRight", "expand"],
  ["ArrowLeft", "collapse"],
  ["i", "card"],
  ["=", "zoomIn"],
  ...PAGE_COMMANDS.commands.map(({ id, key = "" }) => [key, id] as const),
]);

const SHIFTED: ReadonlyMap<string, KeyAction> = new Map<string, KeyAction>([
  ["ArrowLeft", "panLeft"],
  ["ArrowRight", "panRight"],
]);

type Pressed = {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly target: EventTarget;
};

/** The action of a key; null where the key belongs to the browser, a field or a button. */
export function keyAction(event: Pressed): KeyAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const { target } = event;
  if (target instanceof HTMLElement) {
    if (target.closest("input, textarea, select, [role=menu], [role=separator]") !== null) return null;
    if (event.key === "Enter" && target.closest("button, a") !== null) return null;
  }
  return (event.shiftKey ? SHIFTED.get(event.key) : undefined) ?? KEYS.get(event.key) ?? null;
}
