import { clsx } from "clsx";
import type { StateType } from "@/lib/history/span";
import type { JudgementView, RecoveryView } from "@/lib/contract/replay";
import { formatDuration } from "@/lib/base/wording";
import { judgementText } from "./labels";

const SIGNS = {
  acts: ["✓", "text-ok"],
  usedUp: ["✕", "text-bad"],
  otherError: ["✕", "text-ink-2"],
  unanswerable: ["✕", "text-bad"],
  notAsked: ["·", "text-ink-3"],
} as const satisfies Record<JudgementView["kind"], readonly [string, string]>;

/** States that may have Retry and Catch; of others it says nothing that they have none. */
const RECOVERING: ReadonlySet<StateType> = new Set(["Task", "Parallel", "Map"]);

type Props = { readonly recovery: RecoveryView; readonly type: StateType | null };

/** How an attempt failed, and why each retrier and catcher did or did not act. */
export function RecoveryRules({ recovery, type }: Props) {
  const canRecover = type === null || RECOVERING.has(type);
  const { error, cause, retriers, catchers, delayMs, isComputed } = recovery;
  return (
    <section aria-label="Retry and Catch" className="border-b px-3.5 py-2">
      <h3 className="font-medium">
        It failed with <span className="mono text-bad">{error ?? "an error without a name"}</span>
      </h3>
      {cause !== null && cause !== "" && (
        <p
          className="mono max-h-24 overflow-y-auto text-ink-2 wrap-anywhere"
          tabIndex={0}
          role="region"
          aria-label="Cause"
        >
          {cause}
        </p>
      )}
      {!isComputed && <p className="text-ink-3">As the history tells it; the replay did not come here.</p>}
      <Rules name="Retry" empty={canRecover ? "no retrier is defined" : null}>
        {retriers.map((one, i) => (
          <Rule key={i} name={`Retrier ${i + 1}`} one={one} error={error}>
            {one.kind !== "notAsked" && (
              <span className="text-ink-2">
                {" "}
                · {one.kind === "acts" ? one.used + 1 : one.used} of {one.maxAttempts} retries
                {one.kind === "acts" && delayMs !== null && ` · waits ${formatDuration(delayMs)}`}
              </span>
            )}
          </Rule>
        ))}
      </Rules>
      <Rules name="Catch" empty={canRecover ? "no catcher is defined" : null}>
        {catchers.map((one, i) => (
          <Rule key={i} name={`Catcher ${i + 1}`} one={one} error={error}>
            <span className="text-ink-2"> → {one.next}</span>
          </Rule>
        ))}
      </Rules>
    </section>
  );
}

type RulesProps = { name: string; empty: string | null; children: readonly React.ReactNode[] };

function Rules({ name, empty, children }: RulesProps) {
  if (children.length === 0) {
    if (empty === null) return null;
    return (
      <p className="mt-1 text-ink-2">
        <span className="text-ink">{name}</span>: {empty}
      </p>
    );
  }
  return <ol className="mt-1">{children}</ol>;
}

type RuleProps = { name: string; one: JudgementView; error: string | null; children: React.ReactNode };

function Rule({ name, one, error, children }: RuleProps) {
  const [sign, ink] = SIGNS[one.kind];
  return (
    <li data-judgement={one.kind} className="grid grid-cols-[14px_76px_1fr] gap-x-1.5 py-0.5">
      <span aria-hidden className={clsx("text-center", ink)}>
        {sign}
      </span>
      <span className="text-ink-3">{name}</span>
      <span className="wrap-anywhere">
        <span className="mono">{one.errorEquals.join(", ")}</span>{" "}
        <span className={clsx("ml-2", one.kind === "acts" ? "font-medium text-ok" : ink)}>
          {one.kind === "acts" && "acts: "}
          {judgementText(one, error)}
        </span>
        {children}
      </span>
    </li>
  );
}
