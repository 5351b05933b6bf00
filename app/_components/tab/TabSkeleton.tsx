import { Skeleton } from "../ui/Skeleton";

/** What stands in a tab until its program has come. */
export function TabSkeleton() {
  return (
    <div className="h-full border border-t-0 bg-panel p-3.5" role="status" aria-busy="true" aria-label="Loading">
      <Skeleton className="h-4 w-80" />
      <Skeleton className="mt-4 h-40 w-full" />
    </div>
  );
}
