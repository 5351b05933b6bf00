import { Skeleton } from "../ui/Skeleton";

export function CostSkeleton() {
  return (
    <div className="px-5 pt-4 pb-5" aria-busy="true" aria-label="Loading the cost">
      <div className="grid grid-cols-[340px_minmax(0,1fr)] gap-6 max-[1100px]:grid-cols-1">
        <Skeleton className="h-[560px] w-full" />
        <div className="flex flex-col gap-5">
          <Skeleton className="h-7 w-full" />
          <Skeleton className="h-[180px] w-full" />
          <Skeleton className="h-[284px] w-full" />
        </div>
      </div>
    </div>
  );
}
