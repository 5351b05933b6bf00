/** One character for each outcome, in text pictures. */
export const MARKS = {
  succeeded: "✓",
  failed: "✗",
  timedOut: "◷",
  aborted: "⊖",
  open: "●",
  unknown: "◌",
  caught: "↳",
  mixed: "◐",
  unreached: "·",
} as const;
