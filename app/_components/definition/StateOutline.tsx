import { clsx } from "clsx";
import { formatCount } from "@/lib/base/wording";
import type { StateLines } from "@/lib/layout/definitionText";
import type { VisitedState } from "@/lib/layout/visitedStates";
import { StatusIcon } from "../ui/statusIcons";

/** States that are listed: far more than fit in a definition that somebody reads. */
const MAX_LISTED = 1_000;

/** How far states inside of others are moved in, px, and at most so often. */
const INDENT = 12;
const MAX_INDENTS = 8;

type Props = {
  readonly states: readonly StateLines[];
  readonly visited: ReadonlyMap<string, VisitedState>;
  readonly shown: string | null;
  readonly onState: (name: string) => void;
};

/** The states in the order they are written, each with what became of it. */
export function StateOutline({ states, visited, shown, onState }: Props) {
  return (
    <nav aria-label="States" className="w-[232px] shrink-0 overflow-y-auto border-r py-1 max-[760px]:hidden">
      {states.slice(0, MAX_LISTED).map(({ name, from, depth }) => {
        const visit = visited.get(name);
        return (
          <button
            key={from}
            type="button"
            aria-current={name === shown}
            title={name}
            onClick={() => onState(name)}
            className={clsx(
              "flex h-6 w-full items-center gap-1.5 pr-2 text-left outline-offset-[-2px]",
              name === shown ? "bg-sel" : "hover:bg-mute/60",
              visit === undefined && "text-ink-3",
            )}
            style={{ paddingLeft: 10 + Math.min(depth, MAX_INDENTS) * INDENT }}
          >
            <StatusIcon mark={visit?.outcome ?? "unreached"} />
            <span dir="auto" className="truncate">
              {name}
            </span>
            {visit !== undefined && visit.visits > 1 && (
              <span className="ml-auto text-xs text-ink-3">×{formatCount(visit.visits)}</span>
            )}
          </button>
        );
      })}
    </nav>
  );
}
