/** Something that this browser alone keeps, for `useSyncExternalStore`; other tabs hear of it. */
export type KeptHere<T> = {
  readonly current: () => T;
  readonly write: (value: T) => void;
  readonly subscribe: (listener: () => void) => () => void;
};

/**
 * Keeps a value as JSON under a name of localStorage.
 *
 * @param read what another version, or somebody else, has written, checked; null where it is none.
 * @param otherwise what it is while nothing that can be read is kept.
 */
export function keptHere<T>(name: string, read: (value: unknown) => T | null, otherwise: T): KeptHere<T> {
  let known: { readonly text: string | null; readonly value: T } = { text: null, value: otherwise };
  const listeners = new Set<() => void>();
  return {
    current() {
      const text = window.localStorage.getItem(name);
      // The same text is the same value: React compares by identity.
      if (text !== known.text) known = { text, value: (text === null ? null : readJson(text, read)) ?? otherwise };
      return known.value;
    },
    write(value) {
      window.localStorage.setItem(name, JSON.stringify(value));
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      window.addEventListener("storage", listener);
      return () => {
        listeners.delete(listener);
        window.removeEventListener("storage", listener);
      };
    },
  };
}

function readJson<T>(text: string, read: (value: unknown) => T | null): T | null {
  try {
    return read(JSON.parse(text));
  } catch {
    return null;
  }
}
