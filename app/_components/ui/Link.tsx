"use client";

import NextLink from "next/link";
import type { ComponentProps } from "react";
import { useIdle } from "./useIdle";

/** A link within the pages. Where it leads is fetched ahead only once the page that holds it has nothing to do. */
export function Link({ prefetch, ...link }: ComponentProps<typeof NextLink>) {
  const ahead = useIdle() ? null : false;
  return <NextLink {...link} prefetch={prefetch ?? ahead} />;
}
