"use client";

import type { ReactNode } from "react";
import { type PartSource, usePart } from "../../_features/part";
import { Boundary } from "./Boundary";
import { QueryView } from "./QueryView";

type Props<P> = {
  readonly source: PartSource<P>;
  readonly props: P;
  /** Of the size of what comes. */
  readonly loading: ReactNode;
};

/**
 * A part of the page whose program comes when it is first shown. That it does not come, and mistakes in it, are said in
 * its place; the rest of the page stays.
 */
export function Part<P extends object>({ source, props, loading }: Props<P>) {
  const part = usePart(source);
  return (
    <Boundary>
      <QueryView of={{ part }} loading={loading}>
        {({ part: Component }) => <Component {...props} />}
      </QueryView>
    </Boundary>
  );
}
