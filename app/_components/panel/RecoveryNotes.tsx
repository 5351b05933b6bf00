import { clsx } from "clsx";
import type { VisitSpan } from "@/lib/history/span";
import type { DefinedStates } from "@/lib/layout/definition";
import { unansweredText } from "@/lib/layout/recovery";
import { recoveryRules, type RecoveryRule } from "@/lib/layout/recoveryRules";
import type { Tree } from "@/lib/layout/tree";
import { CaughtData } from "./CaughtData";

type Props = {
  readonly id: string;
  readonly tree: Tree;
  readonly visit: VisitSpan;
  readonly definition: DefinedStates | null;
};

/** What each retrier and catcher made of the last failure, as far as the definition is known. */
export function RecoveryNotes({ id, tree, visit, definition }: Props) {
  const last = visit.recovery.at(-1);
  if (last === undefined) return null;
  const body = visit.state === null ? undefined : definition?.get(visit.state)?.body;
  const rules = recoveryRules(body, visit.recovery);
  return (
    <div className="border-b border-line-soft px-3.5 py-2">
      {rules.length > 0 ? <Rules rules={rules} /> : <Told tree={tree} visit={visit} isDefined={body !== undefined} />}
      {last.action === "catch" && <CaughtData id={id} tree={tree} visit={visit} />}
    </div>
  );
}

const INKS = {
  acts: "font-medium text-ok",
  usedUp: "font-medium text-bad",
  unanswerable: "text-bad",
  otherError: "text-ink-2",
  notAsked: "text-ink-3",
} as const satisfies Record<RecoveryRule["explanation"], string>;

function Rules({ rules }: { rules: readonly RecoveryRule[] }) {
  const isCaught = rules.some(({ kind }) => kind === "Catcher");
  return (
    <ul aria-label="Retriers and catchers" className="flex flex-col gap-1">
      {rules.map(({ kind, place, names, explanation, verdict, settings }) => (
        <li key={`${kind} ${place}`} data-explanation={explanation} className="wrap-anywhere">
          <b className="font-medium">
            {kind} {place}
          </b>{" "}
          <span className="mono">{names}</span> · <span className={clsx(INKS[explanation])}>{verdict}</span>
          {settings !== null && <span className="block text-ink-3">{settings}</span>}
        </li>
      ))}
      {!isCaught && (
        <li>
          <b className="font-medium">Catch</b> <span className="text-ink-2">none defined</span>
        </li>
      )}
    </ul>
  );
}

/** What the events alone show of it. */
function Told({ tree, visit, isDefined }: { tree: Tree; visit: VisitSpan; isDefined: boolean }) {
  const last = visit.recovery.at(-1);
  switch (last?.action) {
    case undefined:
      return null;
    case "open":
      return <p className="text-ink-2">The record does not show what became of this failure.</p>;
    case "retry":
      return <p>It was retried.</p>;
    case "catch":
      return (
        <p>
          <b className="font-medium">Caught</b>
          {last.next !== null && <> → {last.next}</>}
        </p>
      );
    case "fail":
      if (!isDefined) return <p className="text-ink-2">{unansweredText(tree, visit)}</p>;
      return (
        <p>
          <b className="font-medium">Retry and Catch</b> <span className="text-ink-2">none defined</span>
        </p>
      );
  }
}
