/** Sizes of what is drawn, px; those of text are font sizes. */
export const METRICS = {
  name: 13,
  small: 11,
  node: 44,
  least: 104,
  most: 236,
  /** Left of the name: the mark and the space around it; and without a mark. */
  before: 31,
  plainBefore: 14,
  after: 16,
  point: 12,
  header: 46,
  padding: 14,
  between: 12,
  label: 150,
} as const;
