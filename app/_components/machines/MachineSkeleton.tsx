import { Skeleton } from "../ui/Skeleton";

/** The frame of the page: figures, graph and states, runs. */
export function MachineSkeleton() {
  return (
    <div className="px-5 pt-3 pb-6" aria-busy="true" aria-label="Loading the machine">
      <div className="mb-3 flex h-7 items-center justify-between">
        <Skeleton className="h-3 w-40" />
        <Skeleton className="h-7 w-56" />
      </div>
      <Skeleton className="h-[46px] w-full" />
      <Skeleton className="mt-8 h-[460px] w-full" />
      <Skeleton className="mt-8 h-[280px] w-full" />
    </div>
  );
}
