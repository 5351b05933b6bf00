"use client";

import { useEffect, useState } from "react";

/** A value as it was when it last rested for `ms`: at first the one it begins with. */
export function useDebouncedValue<T>(value: T, ms: number): T {
  const [late, setLate] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLate(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return late;
}
