import { GitFork } from "lucide-react";
import { counted } from "@/lib/base/wording";
import { useForksOf } from "../../_features/forks";
import { StatusIcon } from "../ui/statusIcons";
import { statusMark } from "./statusMark";

type Props = { readonly executionKey: string; readonly onShow: (fork: string) => void };

/** Forks that are named beside the replay; the Replays page has all. */
const SHOWN = 6;

/** The forks that are kept of an execution; nothing where there is none. */
export function KeptForks({ executionKey, onShow }: Props) {
  const { data } = useForksOf(executionKey);
  if (data === undefined || data.total === 0) return null;
  const more = data.total - Math.min(SHOWN, data.forks.length);
  return (
    <nav
      aria-label="Forks of this execution"
      className="flex min-h-8 shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-x border-b bg-panel px-3.5 py-1"
    >
      <span className="flex items-center gap-1.5 text-ink-2">
        <GitFork size={13} aria-hidden />
        {counted(data.total, "fork")}
      </span>
      {data.forks.slice(0, SHOWN).map(({ key, name, status }) => (
        <button
          key={key}
          type="button"
          className="flex max-w-60 items-center gap-1.5 text-accent hover:underline"
          onClick={() => onShow(key)}
        >
          <StatusIcon mark={statusMark(status)} />
          <span className="truncate">{name}</span>
        </button>
      ))}
      {more > 0 && <span className="text-ink-3">{counted(more, "more", "more")} on the Replays page</span>}
    </nav>
  );
}
