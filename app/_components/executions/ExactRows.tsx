import type { ExactMatch } from "@/lib/contract/suggestion";
import { StatusLabel } from "../ui/statusIcons";
import { Link } from "../ui/Link";

/** Executions that the text names exactly: before all that it is found in. */
export function ExactRows({ rows }: { rows: readonly ExactMatch[] }) {
  if (rows.length === 0) return null;
  return (
    <section aria-label="Named exactly" className="mb-2 border bg-panel">
      {rows.map(({ key, name, machine, status }) => (
        <Link
          key={key}
          href={`/executions/${key}`}
          prefetch={false}
          className="flex h-8 items-center gap-3 border-b border-line-soft px-3 last:border-0 hover:bg-mute/50"
        >
          <StatusLabel status={status} />
          <span className="mono min-w-0 truncate font-medium">{name}</span>
          <span className="min-w-0 truncate text-ink-2">{machine}</span>
          <span className="ml-auto text-ink-3">named exactly so</span>
        </Link>
      ))}
    </section>
  );
}
