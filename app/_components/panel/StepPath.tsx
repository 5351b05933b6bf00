import { ExternalLink } from "lucide-react";
import type { PathPart } from "@/lib/layout/spanPath";
import { Link } from "../ui/Link";

type Props = {
  readonly path: readonly PathPart[];
  readonly onSpan: ((span: number) => void) | undefined;
  /** Key of the execution that the step is of, where it is another than that of the page. */
  readonly elsewhere: string | null;
};

/** `MakeThumbnails › item 2 › Shrink, attempt 2 of 3`: each part a way there. Nothing for a step that lies in nothing. */
export function StepPath({ path, onSpan, elsewhere }: Props) {
  if (path.length < 2 && elsewhere === null) return null;
  return (
    <nav aria-label="Where the step is" className="-mt-1.5 px-3.5 pb-1.5 text-sm text-ink-2 wrap-anywhere">
      {path.map(({ span, name }, i) => (
        <span key={span}>
          {i > 0 && " › "}
          {i === path.length - 1 || onSpan === undefined ? (
            <span dir="auto" aria-current={i === path.length - 1 ? "step" : undefined}>
              {name}
            </span>
          ) : (
            <button
              type="button"
              dir="auto"
              onClick={() => onSpan(span)}
              className="rounded-sm text-left underline decoration-faint underline-offset-2 hover:decoration-ink"
            >
              {name}
            </button>
          )}
        </span>
      ))}
      {elsewhere !== null && (
        <Link
          href={`/executions/${elsewhere}`}
          className="ml-2 inline-flex items-center gap-1 whitespace-nowrap text-ink underline decoration-faint underline-offset-2"
        >
          open this execution <ExternalLink size={11} aria-hidden />
        </Link>
      )}
    </nav>
  );
}
