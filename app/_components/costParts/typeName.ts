/** The types of state machines as people write them. */
export const TYPE_NAMES = { STANDARD: "Standard", EXPRESS: "Express" } as const;
