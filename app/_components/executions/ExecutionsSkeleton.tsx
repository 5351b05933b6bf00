import { Skeleton } from "../ui/Skeleton";

const ROWS = Array.from({ length: 16 }, (_, i) => i);

export function ExecutionsSkeleton() {
  return (
    <div className="px-5 pt-4" aria-busy="true" aria-label="Loading executions">
      <Skeleton className="h-24 w-full" />
      <div className="flex h-12 items-center gap-2">
        {[200, 84, 92, 76].map((width, i) => (
          <Skeleton key={i} className={i === 0 ? "h-7 w-60" : "h-7 w-24"} />
        ))}
      </div>
      <div className="border bg-panel">
        {ROWS.map((row) => (
          <div key={row} className="flex h-7 items-center gap-6 border-b border-line-soft px-3 last:border-0">
            <Skeleton className="h-3 w-20" />
            <Skeleton className="h-3 w-56" />
            <Skeleton className="h-3 w-32" />
            <Skeleton className="ml-auto h-3 w-24" />
          </div>
        ))}
      </div>
    </div>
  );
}
