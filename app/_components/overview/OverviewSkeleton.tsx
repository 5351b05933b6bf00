import { Skeleton } from "../ui/Skeleton";

/** The frame of the page: sentence, errors, machines. */
export function OverviewSkeleton() {
  return (
    <div className="px-5 pt-3 pb-6" aria-busy="true" aria-label="Loading the overview">
      <div className="mb-3 flex h-7 items-center justify-between">
        <Skeleton className="h-3 w-24" />
        <Skeleton className="h-7 w-56" />
      </div>
      <Skeleton className="h-[42px] w-full" />
      <Skeleton className="mt-8 h-[180px] w-full" />
      <Skeleton className="mt-8 h-[280px] w-full" />
    </div>
  );
}
