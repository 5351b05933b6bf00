import { Trash2 } from "lucide-react";
import type { ReactNode } from "react";

type Props = {
  /** A sentence: what is gone. */
  readonly what: string;
  /** What stays, and how it comes back. */
  readonly text: string;
  /** Where to go from here. */
  readonly children: ReactNode;
};

/** Stands for a page whose execution or machine was deleted while the page was open. */
export function GoneNote({ what, text, children }: Props) {
  return (
    <div className="p-5">
      <div role="status" className="flex max-w-[720px] gap-3 rounded-md border bg-panel px-3.5 py-2.5">
        <Trash2 size={16} aria-hidden className="mt-0.5 shrink-0 text-ink-3" />
        <div className="min-w-0">
          <h1 className="font-medium wrap-anywhere">{what}</h1>
          <p className="wrap-anywhere text-ink-2">{text}</p>
          <div className="mt-2 flex gap-2">{children}</div>
        </div>
      </div>
    </div>
  );
}
