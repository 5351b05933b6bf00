import type { ListedEdits } from "@/lib/contract/forkEdits";
import { Differences } from "../replay/Differences";

/** What one stage of a fork changes: in words, and where a definition differs from the one before. */
export function EditList({ edits: { texts, definition } }: { readonly edits: ListedEdits }) {
  if (texts.length === 0) return <p className="text-ink-2">nothing is otherwise</p>;
  return (
    <>
      <ul className="grid gap-0.5 text-ink-2 wrap-anywhere">
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {definition.length > 0 && (
        <div className="mt-1 border">
          <Differences differences={definition} ours="Changed" />
        </div>
      )}
    </>
  );
}
