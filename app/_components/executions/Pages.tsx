import { ChevronLeft, ChevronRight, Download } from "lucide-react";
import type { ExecutionList } from "@/lib/contract/execution";
import { formatCount } from "@/lib/base/wording";
import { Button, buttonClass } from "../ui/Button";

type Props = {
  readonly list: ExecutionList;
  /** Address of the same rows as CSV. */
  readonly csv: string;
  readonly onPage: (page: number) => void;
};

/** `1–50 of 1 234`, and the way to the other pages. */
export function Pages({ list, csv, onPage }: Props) {
  const { page, size, total, totalIsExact, rows } = list;
  const first = rows.length === 0 ? 0 : (page - 1) * size + 1;
  const last = (page - 1) * size + rows.length;
  const more = totalIsExact ? last < total : rows.length === size;
  return (
    <div className="flex h-10 items-center justify-end gap-2 text-ink-2">
      <a href={csv} download className={`${buttonClass("plain")} mr-auto`} aria-label="Executions as CSV">
        <Download size={13} aria-hidden />
        CSV
      </a>
      <span>
        {formatCount(first)}–{formatCount(last)} of {formatCount(total)}
        {totalIsExact ? "" : "+"}
      </span>
      <Button square aria-label="Previous page" disabled={page <= 1} onClick={() => onPage(page - 1)}>
        <ChevronLeft size={14} aria-hidden />
      </Button>
      <Button square aria-label="Next page" disabled={!more} onClick={() => onPage(page + 1)}>
        <ChevronRight size={14} aria-hidden />
      </Button>
    </div>
  );
}
