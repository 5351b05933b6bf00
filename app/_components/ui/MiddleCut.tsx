/** Characters of its end that an id never loses. */
const TAIL = 6;

/**
 * An id on one line: where there is no room for all of it, its middle goes, not its end. Both parts are inline, so that it
 * is copied as one; a reader aloud, who would still pause between them, is given the whole of it, which is not copied.
 */
export function MiddleCut({ text }: { text: string }) {
  const chars = [...text];
  if (chars.length <= TAIL * 2) {
    return (
      <span dir="auto" className="block truncate">
        {text}
      </span>
    );
  }
  return (
    <span dir="auto" className="block overflow-hidden whitespace-nowrap">
      <span className="sr-only select-none">{text}</span>
      <span aria-hidden className="inline-block max-w-[calc(100%-4.2em)] truncate align-bottom">
        {chars.slice(0, -TAIL).join("")}
      </span>
      {/* As wide as the room that is kept for it: where the id makes its own width, its beginning is not cut. */}
      <span aria-hidden className="inline-block min-w-[4.3em] align-bottom">
        {chars.slice(-TAIL).join("")}
      </span>
    </span>
  );
}
