import { formatCount } from "@/lib/base/wording";
import type { WatchRow } from "@/lib/contract/watch/answer";
import { Link } from "../ui/Link";
import { Moment } from "./Moment";

const STATES = {
  firing: { word: "firing", style: "text-bad" },
  unknown: { word: "cannot say", style: "text-ink-2" },
  quiet: { word: "quiet", style: "text-ink-2" },
} as const satisfies Record<WatchRow["state"], object>;

/** What was seen of each machine of a rule, what fires first. */
export function WatchedMachines({ rule: { name, machines, counts } }: { rule: WatchRow }) {
  const others = counts.firing + counts.unknown + counts.quiet - machines.length;
  return (
    <div>
      <ul aria-label={`Machines of ${name}`} className="grid">
        {machines.map(({ machine, state, since, said, href }) => (
          <li
            key={machine.id ?? machine.name}
            className="grid grid-cols-[minmax(0,1fr)] gap-x-4 border-t border-line-soft py-1.5 sm:grid-cols-[12rem_17rem_minmax(0,1fr)]"
          >
            <Link href={href} className="truncate underline" title={machine.name}>
              {machine.name}
            </Link>
            <span className={STATES[state].style}>
              {STATES[state].word}
              {state === "firing" && (
                <>
                  {" since "}
                  <Moment at={since} />
                </>
              )}
            </span>
            <span className="wrap-anywhere">{said}</span>
          </li>
        ))}
      </ul>
      {others > 0 && (
        <p className="border-t border-line-soft pt-1.5 text-ink-2">
          And {formatCount(others)} more: {formatCount(counts.firing)} firing, {formatCount(counts.unknown)} not known,{" "}
          {formatCount(counts.quiet)} quiet in all.
        </p>
      )}
    </div>
  );
}
