"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "../ui/Skeleton";

/** recharts is heavy: it comes after the figures. */
export const DayBars = dynamic(() => import("../charts/DayChart"), {
  ssr: false,
  loading: () => <Skeleton className="h-[180px] w-full" />,
});
