import type { ReactNode } from "react";
import { formatCount } from "@/lib/base/wording";

type Props = {
  readonly title: string;
  readonly count?: number;
  /** Beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
};

export function Section({ title, count, actions, children }: Props) {
  return (
    <section className="mt-6" aria-label={title}>
      <div className="flex h-8 items-center justify-between gap-2">
        <h2 className="font-medium">
          {title} {count !== undefined && <span className="font-normal text-ink-3">{formatCount(count)}</span>}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
