import type { FindingView } from "@/lib/contract/fork";

/** What our checks mind in a definition, each with its place. */
export function Findings({ findings }: { readonly findings: readonly FindingView[] }) {
  if (findings.length === 0) return null;
  return (
    <ul aria-label="What is wrong with the definition" className="mt-1 grid gap-1">
      {findings.map(({ message, location, line }) => (
        <li key={`${line} ${location} ${message}`} className="wrap-anywhere">
          {line !== null && <span className="mono">line {line}: </span>}
          {message}
          {location !== null && <span className="mono text-ink-2"> {location}</span>}
        </li>
      ))}
    </ul>
  );
}
