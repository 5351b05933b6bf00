import { Skeleton } from "../ui/Skeleton";

/** Of the size of a comparison. */
export function CompareSkeleton() {
  return (
    <div
      aria-busy="true"
      aria-label="Loading the comparison"
      className="flex h-full flex-col gap-3 px-5 pt-3 pb-4 max-[760px]:px-2.5"
    >
      <Skeleton className="h-8 w-60" />
      <Skeleton className="h-24 w-full" />
      <Skeleton className="min-h-80 w-full flex-1" />
    </div>
  );
}
