import type { Direction } from "@/lib/layout/graph/keyboardNavigation";

/** What a key does in the graph. */
export type GraphKey =
  | { readonly act: "move"; readonly direction: Direction }
  /** Share of the screen. */
  | { readonly act: "pan"; readonly x: number; readonly y: number }
  | { readonly act: "zoom"; readonly factor: number }
  | { readonly act: "open" | "toggle" | "fit" | "first" | "last" | "nextFailure" | "previousFailure" };

const STEP = 0.2;
const FACTOR = 1.25;

const KEYS: Readonly<Record<string, GraphKey>> = {
  ArrowDown: { act: "move", direction: "down" },
  ArrowUp: { act: "move", direction: "up" },
  ArrowLeft: { act: "move", direction: "left" },
  ArrowRight: { act: "move", direction: "right" },
  Home: { act: "first" },
  End: { act: "last" },
  Enter: { act: "open" },
  " ": { act: "toggle" },
  f: { act: "fit" },
  "+": { act: "zoom", factor: FACTOR },
  "=": { act: "zoom", factor: FACTOR },
  "-": { act: "zoom", factor: 1 / FACTOR },
  "]": { act: "nextFailure" },
  "[": { act: "previousFailure" },
};

const SHIFTED: Readonly<Record<string, GraphKey>> = {
  ArrowDown: { act: "pan", x: 0, y: STEP },
  ArrowUp: { act: "pan", x: 0, y: -STEP },
  ArrowLeft: { act: "pan", x: -STEP, y: 0 },
  ArrowRight: { act: "pan", x: STEP, y: 0 },
};

type Pressed = {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
};

/** The action of a key; null where the key belongs to the browser. */
export function graphKey({ key, shiftKey, ctrlKey, metaKey, altKey }: Pressed): GraphKey | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (shiftKey && Object.hasOwn(SHIFTED, key)) return SHIFTED[key] ?? null;
  return Object.hasOwn(KEYS, key) ? (KEYS[key] ?? null) : null;
}
