/** A line to write in. */
export const FIELD = "h-7 w-full rounded-md border bg-panel px-2 placeholder:text-ink-3";
