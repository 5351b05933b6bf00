import { Skeleton } from "../ui/Skeleton";

/** Of the size of two periods side by side. */
export function PeriodsSkeleton() {
  return (
    <div aria-busy="true" aria-label="Loading the periods" className="flex flex-col gap-3 px-5 pt-3 pb-8">
      <Skeleton className="h-7 w-72" />
      <Skeleton className="h-28 w-full" />
      <Skeleton className="h-52 w-full" />
      <Skeleton className="h-80 w-full" />
    </div>
  );
}
