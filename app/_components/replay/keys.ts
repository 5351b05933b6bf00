import type { KeyboardEvent } from "react";
import type { Steps } from "./useSteps";

/** Steps that PageUp and PageDown pass over. */
const PAGE = 10;

/** Moves over the steps as a key says; answers whether it did. Arrows work both ways: the slider lies, the list stands. */
export function moveByKey(event: KeyboardEvent, steps: Steps): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const moves: Readonly<Record<string, () => void>> = {
    ArrowRight: () => steps.move(1),
    ArrowDown: () => steps.move(1),
    ArrowLeft: () => steps.move(-1),
    ArrowUp: () => steps.move(-1),
    PageDown: () => steps.move(PAGE),
    PageUp: () => steps.move(-PAGE),
    Home: () => steps.goTo(0),
    End: () => steps.goTo(steps.all.length - 1),
  };
  const move = moves[event.key];
  if (move === undefined) return;
  event.preventDefault();
  move();
}

/** `[` and `]`: to the failure before and after, wherever the focus is in the tab but in a field. */
export function moveByBracket(event: KeyboardEvent, steps: Steps): void {
  if (event.ctrlKey || event.metaKey || event.altKey || (event.key !== "[" && event.key !== "]")) return;
  if (event.target instanceof HTMLElement && event.target.closest("input, textarea, select") !== null) return;
  event.preventDefault();
  steps.moveFailure(event.key === "]" ? 1 : -1);
}
