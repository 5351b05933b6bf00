import { Skeleton } from "../ui/Skeleton";

/** The frame of the calculator: sliders left, figures and curve right. */
export function CalculatorSkeleton() {
  return (
    <div aria-busy="true" aria-label="Loading the prices" className="flex flex-col gap-4">
      <Skeleton className="h-7 w-full" />
      <div className="grid grid-cols-[340px_minmax(0,1fr)] gap-4 max-[1100px]:grid-cols-1">
        <Skeleton className="h-[640px] w-full" />
        <div className="flex flex-col gap-4">
          <Skeleton className="h-10 w-full" />
          <Skeleton className="h-[190px] w-full" />
          <Skeleton className="h-[278px] w-full" />
        </div>
      </div>
    </div>
  );
}
