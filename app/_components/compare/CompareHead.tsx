import { ArrowLeftRight } from "lucide-react";
import { Link } from "../ui/Link";
import { type ComparedSide, comparisonHref, type ComparisonView } from "@/lib/contract/comparison";
import { printPermalink } from "@/lib/contract/permalink";
import { counted, cutMiddle, formatDuration, formatExactDuration } from "@/lib/base/wording";
import { buttonClass } from "../ui/Button";
import { StatusLabel } from "../ui/statusIcons";
import { Time } from "../ui/Time";

/** Which executions are compared, how each ended and how long it took. */
export function CompareHead({ view: { a, b } }: { readonly view: ComparisonView }) {
  const longer = a.durationMs === null || b.durationMs === null ? null : b.durationMs - a.durationMs;
  return (
    <>
      <div className="mb-2 flex min-h-8 shrink-0 flex-wrap items-center gap-2">
        <h1 className="mr-auto text-xl font-semibold tracking-tight">Compare</h1>
        {b.fork === null && (
          <Link href={comparisonHref(b.key, { kind: "execution", text: a.key })} className={buttonClass("plain")}>
            <ArrowLeftRight size={13} aria-hidden />
            Swap
          </Link>
        )}
        <Link href={comparisonHref(a.key, null)} className={buttonClass("plain")}>
          Another one…
        </Link>
      </div>
      <div className="mb-2 grid shrink-0 grid-cols-2 border bg-panel">
        <Side letter="A" side={a} />
        <Side letter="B" side={b} beside={longer} />
      </div>
    </>
  );
}

type SideProps = {
  readonly letter: "A" | "B";
  readonly side: ComparedSide;
  /** How much longer it took than the other, ms; null where that is not known. */
  readonly beside?: number | null;
};

function Side({ letter, side, beside = null }: SideProps) {
  const { key, fork, name, machine, type, status, startedAt, durationMs, events, error } = side;
  const href = printPermalink({
    key,
    tab: fork === null ? null : "replay",
    event: null,
    fork: fork?.key ?? null,
    range: null,
  });
  return (
    <section aria-label={`Execution ${letter}`} className="min-w-0 border-l px-3 py-1.5 first:border-l-0">
      <p className="flex min-w-0 flex-wrap items-center gap-x-2">
        <span aria-hidden className="mono rounded border px-1 font-semibold">
          {letter}
        </span>
        <Link href={href} title={name} className="mono min-w-0 truncate text-accent hover:underline">
          {cutMiddle(name, 36)}
        </Link>
        <StatusLabel status={status} />
      </p>
      <p className="text-ink-2 wrap-anywhere">
        {[fork === null ? null : "fork of", machine, type === null ? null : TYPES[type], counted(events, "event")]
          .filter((part) => part !== null)
          .join(" · ")}
        {error !== null && <span className="text-bad"> · {error}</span>}
      </p>
      <p className="flex flex-wrap gap-x-2 text-ink-2">
        {durationMs !== null && <span className="font-medium text-ink">{formatExactDuration(durationMs)}</span>}
        {beside !== null && beside !== 0 && (
          <span>
            {formatDuration(Math.abs(beside))} {beside > 0 ? "longer" : "shorter"} than A
          </span>
        )}
        {startedAt !== null && <Time at={startedAt} />}
      </p>
    </section>
  );
}

const TYPES = { STANDARD: "Standard", EXPRESS: "Express" } as const;
