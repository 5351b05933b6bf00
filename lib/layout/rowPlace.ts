/** Where rows are: the beginning of their keys, and how deep. */
export type Place = { readonly prefix: string; readonly depth: number };

/** A name with what tells it from its like, where that is known. */
export function labelled(labels: ReadonlyMap<number, string>, name: string, span: number): string {
  const label = labels.get(span);
  return label === undefined ? name : `${name} · ${label}`;
}

/** Inside of the row with a key. */
export function inside(key: string, depth: number): Place {
  return { prefix: `${key}/`, depth: depth + 1 };
}

/** Items by what `keyOf` makes of them, in the order in which each first came. */
export function groupBy<S, K>(items: readonly S[], keyOf: (item: S) => K): Map<K, S[]> {
  const groups = new Map<K, S[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Names of states may hold the separators of keys. */
export function escapeKey(name: string): string {
  return name.replace(/[%/:]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
}
