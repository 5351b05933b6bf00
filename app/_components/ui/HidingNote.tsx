import { counted } from "@/lib/base/wording";

/** Rules that are named in the line; the others are counted. */
const MOST_NAMED = 4;

/** `2 rules hide data here: key *token*, value 2`; nothing where none does. */
export function HidingNote({ rules, className = "" }: { rules: readonly string[]; className?: string }) {
  if (rules.length === 0) return null;
  const more = rules.length - MOST_NAMED;
  return (
    <p className={`text-ink-3 ${className}`} title={rules.join("\n")}>
      {counted(rules.length, "rule hides", "rules hide")} data here:{" "}
      <span className="mono wrap-anywhere">{rules.slice(0, MOST_NAMED).join(", ")}</span>
      {more > 0 && ` and ${more} more`}
    </p>
  );
}
