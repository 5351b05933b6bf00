import type { PeriodSideRow } from "@/lib/contract/periods";
import { counted, formatCount } from "@/lib/base/wording";
import { Link } from "../ui/Link";
import { Minute } from "../ui/Minute";

type Props = { readonly a: PeriodSideRow; readonly b: PeriodSideRow };

/** Which executions stand on each side. */
export function PeriodSides({ a, b }: Props) {
  return (
    <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
      <Side letter="A" side={a} />
      <Side letter="B" side={b} />
    </dl>
  );
}

function Side({ letter, side }: { readonly letter: string; readonly side: PeriodSideRow }) {
  const { from, to, definition, executions, running, href } = side;
  return (
    <>
      <dt className="font-medium">{letter}</dt>
      <dd>
        <Minute at={from} /> to <Minute at={to} />
        {definition !== null && (
          <>
            {" "}
            with definition <span className="mono">{definition.slice(0, 8)}</span>
          </>
        )}
        :{" "}
        <Link
          href={href}
          prefetch={false}
          className="underline decoration-faint underline-offset-3 hover:decoration-ink"
        >
          {counted(executions, "execution")}
        </Link>
        {running > 0 && (
          <span className="text-ink-2">
            , {formatCount(running)} of them still running: they count for nothing but how many begin
          </span>
        )}
      </dd>
    </>
  );
}
