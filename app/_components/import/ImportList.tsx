"use client";

import { formatCount } from "@/lib/base/wording";
import { Button } from "../ui/Button";
import { StatusIcon, type StatusIconName } from "../ui/statusIcons";
import { ImportedFile, type Again } from "./ImportedFile";
import { isGoing, type Item } from "./importQueue";

type Props = {
  readonly items: readonly Item[];
  readonly onAgain: Again;
  readonly onDefinition: (item: Item) => void;
  readonly onMachine: (item: Item, id: string) => void;
  readonly onClear: () => void;
};

export function ImportList({ items, onAgain, onDefinition, onMachine, onClear }: Props) {
  if (items.length === 0) return null;
  const done = items.filter((item) => !isGoing(item)).length;
  return (
    <section className="mt-5" aria-label="Files">
      <div className="flex h-8 items-center justify-between">
        <h2 className="font-medium">
          Files{" "}
          <span className="font-normal text-ink-3">
            {done === items.length ? formatCount(done) : `${formatCount(done)} of ${formatCount(items.length)}`}
          </span>
        </h2>
        {done > 0 && (
          <Button look="plain" onClick={onClear}>
            Clear
          </Button>
        )}
      </div>
      <ul className="border bg-panel" aria-live="polite">
        {items.map((item) => (
          <li key={item.id} className="flex gap-2.5 border-b border-line-soft px-3 py-2 last:border-0">
            <span className="flex h-5 items-center">
              <StatusIcon mark={markOf(item)} />
            </span>
            <ImportedFile item={item} onAgain={onAgain} onDefinition={onDefinition} onMachine={onMachine} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function markOf({ state }: Item): StatusIconName {
  if (state.kind === "refused") return "failed";
  if (state.kind === "sending") return "open";
  if (state.kind === "waiting") return "unreached";
  if (state.kind === "part") return "succeeded";
  if (state.kind === "definition") return state.of.length > 0 ? "succeeded" : "unknown";
  if (state.report.errors.length === 0) return "succeeded";
  return state.report.executions > 0 ? "caught" : "failed";
}
