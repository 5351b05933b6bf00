import type { SourceTest } from "@/lib/contract/source";

const WORDS = { ok: "answered", refused: "refused", failed: "failed", skipped: "not tried" } as const;

/** Which of its calls a source may make, and what its machines do not log. */
export function TestResult({ test: { checks, findings } }: { test: SourceTest }) {
  return (
    <div role="status" className="border border-line-soft px-3 py-2">
      {checks.length === 0 && <p>Nothing has to be asked for.</p>}
      <ul>
        {checks.map(({ operation, outcome, why }) => (
          <li key={operation} className="flex gap-2">
            <span className="mono w-[240px] shrink-0">{operation}</span>
            <span className={outcome === "refused" || outcome === "failed" ? "text-bad" : "text-ink-2"}>
              {WORDS[outcome]}
              {why !== null && `: ${why}`}
            </span>
          </li>
        ))}
      </ul>
      {findings.length > 0 && (
        <ul className="mt-2 grid gap-1">
          {findings.map((finding) => (
            <li key={finding} className="wrap-anywhere">
              {finding}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
