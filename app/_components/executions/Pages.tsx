import { ChevronLeft, ChevronRight, Download } from "lucide-react";
import { cursorText } from "@/lib/contract/cursor";
import type { ExecutionList } from "@/lib/contract/execution";
import type { PageAt } from "@/lib/contract/listQuery";
import { formatCount } from "@/lib/base/wording";
import { Button, buttonClass } from "../ui/Button";
import { Link } from "../ui/Link";

type Props = {
  readonly list: ExecutionList;
  /** Address of the same rows as CSV. */
  readonly csv: string;
  /** Where those that failed are redriven together; null where none did. */
  readonly redrive: { readonly href: string; readonly count: number } | null;
  readonly onPage: (page: number, at: PageAt | null) => void;
};

/** `1–50 of 1 234`, and the way to the other pages. */
export function Pages({ list, csv, redrive, onPage }: Props) {
  const { size, total, totalIsExact, standsFor, rows, previous, next, sortedAmong } = list;
  const page = previous === null ? 1 : Math.max(2, list.page);
  const first = (page - 1) * size + 1;
  const last = (page - 1) * size + rows.length;
  const go = (to: number, side: PageAt["side"], place: string) => {
    const cursor = cursorText.safeParse(place).data;
    if (cursor !== undefined) onPage(to, to <= 1 ? null : { side, cursor });
  };
  return (
    <div className="flex h-10 items-center justify-end gap-2 text-ink-2">
      <div className="mr-auto flex gap-1">
        <a href={csv} download className={buttonClass("plain")} aria-label="Executions as CSV">
          <Download size={13} aria-hidden />
          CSV
        </a>
        {redrive !== null && (
          <Link href={redrive.href} className={buttonClass("plain")}>
            Redrive these {formatCount(redrive.count)}…
          </Link>
        )}
      </div>
      <span>
        {rows.length === 0 ? "none" : `${formatCount(first)}–${formatCount(last)}`} of {formatCount(total)}
        {totalIsExact ? "" : "+"}
        {standsFor === null ? "" : `, which stand for about ${formatCount(standsFor)} executions`}
        {sortedAmong === null ? "" : `, in order among the latest ${formatCount(sortedAmong)}`}
      </span>
      {rows.length === 0 && list.page > 1 && <Button onClick={() => onPage(1, null)}>First page</Button>}
      <Button
        square
        aria-label="Previous page"
        disabled={previous === null}
        onClick={() => go(page - 1, "before", previous ?? "")}
      >
        <ChevronLeft size={14} aria-hidden />
      </Button>
      <Button square aria-label="Next page" disabled={next === null} onClick={() => go(page + 1, "after", next ?? "")}>
        <ChevronRight size={14} aria-hidden />
      </Button>
    </div>
  );
}
