import { TimelineSkeleton } from "../timeline/TimelineSkeleton";
import { Skeleton } from "../ui/Skeleton";

export function ExecutionSkeleton() {
  return (
    <div
      className="flex h-full min-h-[560px] flex-col px-5 pt-3 pb-4"
      role="status"
      aria-busy="true"
      aria-label="Loading the execution"
    >
      <div className="flex h-8 items-center gap-3">
        <Skeleton className="h-4 w-40" />
        <Skeleton className="h-4 w-64" />
        <Skeleton className="h-4 w-20" />
      </div>
      <div className="mt-0.5 mb-2.5 flex h-5 items-center gap-4">
        <Skeleton className="h-3 w-24" />
        <Skeleton className="h-3 w-40" />
        <Skeleton className="h-3 w-32" />
      </div>
      <Skeleton className="h-[62px] w-full shrink-0" />
      <Skeleton className="mt-1.5 h-4 w-full max-w-[640px] shrink-0" />
      <div className="mt-2 flex h-[34px] items-center gap-5 border-b">
        <Skeleton className="h-3 w-14" />
        <Skeleton className="h-3 w-14" />
        <Skeleton className="h-3 w-14" />
      </div>
      <TimelineSkeleton />
    </div>
  );
}
