import { counted } from "@/lib/base/wording";
import type { ExecutionList } from "@/lib/contract/execution";

type Props = { readonly scan: NonNullable<ExecutionList["scan"]>; readonly found: number };

/** How far the histories were read that a query for states' outputs needs. */
export function ScanNote({ scan: { read, isDone }, found }: Props) {
  const more = isDone ? "These are all." : "There are more: the next page reads on.";
  return (
    <p role="status" className="mb-2 border border-line-soft bg-panel px-3 py-1.5 text-ink-2">
      States’ outputs are in no index: {counted(read, "history was", "histories were")} read for this page, {found} of
      them match. {more} Conditions beside it, such as <code className="mono">machine=…</code> or{" "}
      <code className="mono">started&gt;now-24h</code>, leave less to read.
    </p>
  );
}
