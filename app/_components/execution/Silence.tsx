import { clsx } from "clsx";
import type { Outlook } from "@/lib/contract/outlook";
import { Time } from "../ui/Time";
import { StoryText } from "./StoryText";

type Props = { readonly outlook: Outlook; readonly onSelect: (event: number) => void };

/** Why nothing has been recorded of an open run since its last event, a line a reason. */
export function Silence({ outlook: { silence, asOf, isLive }, onSelect }: Props) {
  if (silence.length === 0) return null;
  return (
    <section aria-label="What it waits for" className="mt-1.5 max-w-[1020px] shrink-0">
      {!isLive && asOf !== null && (
        <p className="text-ink-2">
          Recorded as of <Time at={asOf} />, and nobody follows it here: what happened since is not known.
        </p>
      )}
      <ul className="max-h-[96px] overflow-y-auto">
        {silence.map(({ kind, parts, isOverdue }, i) => (
          <li key={i} data-silence={kind} className={clsx("wrap-anywhere", isOverdue ? "text-late" : "text-ink")}>
            <StoryText parts={parts} onSelect={onSelect} />
          </li>
        ))}
      </ul>
    </section>
  );
}
