import { clsx } from "clsx";
import type { ShownLimits } from "@/lib/contract/outlook";
import { limitLines } from "@/lib/layout/limitLines";
import { StoryText } from "./StoryText";

type Props = { readonly limits: ShownLimits; readonly now: number; readonly onSelect: (event: number) => void };

/** How near it is to AWS's limits: quiet, but for what is near. */
export function Limits({ limits, now, onSelect }: Props) {
  return (
    <ul aria-label="Limits" className="mt-1 flex min-h-5 shrink-0 flex-wrap gap-x-4.5 text-ink-2">
      {limitLines(limits, now).map(({ limit, parts, isNear }) => (
        <li key={limit} data-limit={limit} className={clsx(isNear && "font-medium text-late")}>
          <StoryText parts={parts} onSelect={onSelect} />
        </li>
      ))}
    </ul>
  );
}
