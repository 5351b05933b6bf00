"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "../ui/Skeleton";

/** recharts is heavy: it comes after the figures. */
export const BreakEven = dynamic(() => import("../charts/BreakEvenChart"), {
  ssr: false,
  loading: () => <Skeleton className="h-[252px] w-full" />,
});
