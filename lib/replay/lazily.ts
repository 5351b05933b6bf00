/** A value that is made when it is first asked for: what only runs that differ need is not made for the others. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
