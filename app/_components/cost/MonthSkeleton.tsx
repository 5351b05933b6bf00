import { Skeleton } from "../ui/Skeleton";

/** The frame of a month: bar, figures, a table, a chart. */
export function MonthSkeleton() {
  return (
    <div aria-busy="true" aria-label="Loading the cost">
      <div className="mb-3 flex h-7 items-center justify-between">
        <Skeleton className="h-3 w-80" />
        <Skeleton className="h-7 w-64" />
      </div>
      <Skeleton className="h-[85px] w-full" />
      <div className="mt-2 flex h-9 items-center">
        <Skeleton className="h-3 w-24" />
      </div>
      <Skeleton className="h-[224px] w-full" />
      <div className="mt-2 flex h-9 items-center">
        <Skeleton className="h-3 w-24" />
      </div>
      <Skeleton className="h-[180px] w-full" />
    </div>
  );
}
