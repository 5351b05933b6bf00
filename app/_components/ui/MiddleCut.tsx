/** Characters of its end that an id never loses. */
const TAIL = 6;

/** An id on one line: where there is no room for all of it, its middle goes, not its end. */
export function MiddleCut({ text }: { text: string }) {
  const chars = [...text];
  if (chars.length <= TAIL * 2) return <span className="block truncate">{text}</span>;
  return (
    <span className="flex min-w-0">
      <span className="truncate">{chars.slice(0, -TAIL).join("")}</span>
      <span className="shrink-0">{chars.slice(-TAIL).join("")}</span>
    </span>
  );
}
