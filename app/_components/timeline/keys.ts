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
  | "nextFailure"
  | "previousFailure"
  | "fit"
  | "zoomIn"
  | "zoomOut"
  | "panLeft"
  | "panRight"
  | "search";

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
  ["]", "nextFailure"],
  ["[", "previousFailure"],
  ["f", "fit"],
  ["+", "zoomIn"],
  ["=", "zoomIn"],
  ["-", "zoomOut"],
  ["/", "search"],
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
    if (target.closest("input, textarea, select, [role=menu]") !== null) return null;
    if (event.key === "Enter" && target.closest("button, a") !== null) return null;
  }
  return (event.shiftKey ? SHIFTED.get(event.key) : undefined) ?? KEYS.get(event.key) ?? null;
}
