/** A piece of the sentence; with `eventId` it links to that event. */
export type StoryPart = { readonly text: string; readonly eventId?: number };

/** Collects parts; plain text that follows plain text is joined. */
export type Writer = {
  readonly say: (text: string) => Writer;
  readonly link: (text: string, eventId: number | null | undefined) => Writer;
  /** Several things in a row: `a`, `a and b`, `a, b and c`. */
  readonly list: <T>(items: readonly T[], write: (item: T) => void) => Writer;
  /** Whether a sentence begins here. */
  readonly begins: () => boolean;
  readonly parts: () => readonly StoryPart[];
};

export function createWriter(): Writer {
  const parts: StoryPart[] = [];
  const writer: Writer = {
    say(text) {
      const last = parts[parts.length - 1];
      if (text === "") return writer;
      if (last !== undefined && last.eventId === undefined) parts[parts.length - 1] = { text: last.text + text };
      else parts.push({ text });
      return writer;
    },
    link(text, eventId) {
      if (eventId === null || eventId === undefined) return writer.say(text);
      parts.push({ text, eventId });
      return writer;
    },
    list(items, write) {
      items.forEach((item, i) => {
        if (i > 0) writer.say(i === items.length - 1 ? " and " : ", ");
        write(item);
      });
      return writer;
    },
    begins: () => /(^|[.] )$/.test(parts[parts.length - 1]?.text ?? ""),
    parts: () => parts,
  };
  return writer;
}
