import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "../ui/Button";

type Props = {
  readonly title: string;
  readonly note?: string;
  /** Address of the same table as CSV. */
  readonly csv?: string;
  readonly children: ReactNode;
};

/** A titled part of a page; a table can be taken away as CSV. */
export function Section({ title, note, csv, children }: Props) {
  return (
    <section aria-label={title} className="min-w-0">
      <div className="flex h-9 items-center gap-2">
        <h2 className="shrink-0 font-medium">{title}</h2>
        {note !== undefined && <span className="min-w-0 truncate text-ink-2">{note}</span>}
        {csv !== undefined && (
          <a href={csv} download className={`${buttonClass("plain")} ml-auto`} aria-label={`${title} as CSV`}>
            <Download size={13} aria-hidden />
            CSV
          </a>
        )}
      </div>
      {children}
    </section>
  );
}
