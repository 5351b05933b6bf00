import { MonthSkeleton } from "./MonthSkeleton";

export function CostSkeleton() {
  return (
    <div className="px-5 pt-2.5 pb-6">
      <div className="mb-3 h-[34px] border-b" />
      <MonthSkeleton />
    </div>
  );
}
