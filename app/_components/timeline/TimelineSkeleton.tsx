import { Skeleton } from "../ui/Skeleton";

const ROWS = Array.from({ length: 12 }, (_, i) => i);

export function TimelineSkeleton() {
  return (
    <div aria-hidden className="min-h-0 flex-1 overflow-hidden border border-t-0 bg-panel">
      <div className="h-10 border-b bg-bg" />
      <div className="h-8 border-b" />
      <div className="h-[22px] border-b" />
      {ROWS.map((row) => (
        <div key={row} className="flex h-7 items-center border-b border-line-soft px-3">
          <Skeleton className="h-3 w-32" />
        </div>
      ))}
    </div>
  );
}
