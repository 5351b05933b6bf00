"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";

/** The card of a bar: whose it is and where it stands, px within the rows. */
export type ShownCard = {
  readonly span: number;
  readonly x: number;
  readonly top: number;
  /** Steps that lie in one place with it. */
  readonly more: number;
  /** It stands above its row: below there is no room. */
  readonly isAbove: boolean;
};

/**
 * One card at a time. A pointer that rests on a bar brings it and may move onto it; a tap or the key `i` brings it to stay
 * until Escape or the next.
 */
export type CardState = {
  readonly shown: ShownCard | null;
  readonly enter: (card: ShownCard) => void;
  readonly leave: () => void;
  /** The pointer is on the card itself. */
  readonly keep: () => void;
  readonly pin: (card: ShownCard) => void;
  readonly close: () => void;
};

/** ms that a pointer rests on a bar before its card comes, and that the card waits for the pointer to come onto it. */
const COMES = 350;
const GOES = 200;

export function useCard(): CardState {
  const [shown, setShown] = useState<ShownCard | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const later = useCallback((ms: number, next: ShownCard | null) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setShown(next), ms);
  }, []);
  const now = useCallback((next: ShownCard | null) => {
    clearTimeout(timer.current);
    setShown(next);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useMemo(
    () => ({
      shown,
      enter: (card) => later(COMES, card),
      leave: () => later(GOES, null),
      keep: () => clearTimeout(timer.current),
      pin: now,
      close: () => now(null),
    }),
    [shown, later, now],
  );
}
