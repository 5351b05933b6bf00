/**
 * The end of a choice among kinds: a kind that is added and not answered here is a compile error. It is reached only by
 * data that its type denies, which is a fault of whoever let it in.
 */
export function unreachable(kind: never): never {
  throw new TypeError(`Unknown kind: ${JSON.stringify(kind)}`);
}
