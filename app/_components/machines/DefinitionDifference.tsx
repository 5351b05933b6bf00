"use client";

import { clsx } from "clsx";
import { counted } from "@/lib/base/wording";
import type { DefinitionDifferenceAnswer } from "@/lib/contract/machine";
import type { DefinitionsQuery } from "@/lib/contract/machineAddress";
import { useDefinitionDifference } from "../../_features/machine";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";

export type DefinitionDifferenceProps = DefinitionsQuery;

/** What leads from one definition to the next: states, and lines. */
export function DefinitionDifference(query: DefinitionDifferenceProps) {
  const difference = useDefinitionDifference(query);
  return (
    <section aria-label="What changed" className="mt-2 border bg-panel">
      <QueryView of={{ difference }} loading={<Skeleton className="h-40 w-full" />}>
        {(found) => <Shown difference={found.difference} />}
      </QueryView>
    </section>
  );
}

const KINDS = { added: "Added", removed: "Removed", changed: "Changed" } as const;

function Shown({ difference: { states, lines, otherLines } }: { readonly difference: DefinitionDifferenceAnswer }) {
  return (
    <>
      <p className="border-b px-3 py-1.5">
        {states.length === 0 ? (
          <span className="text-ink-2">No state differs{lines.length > 0 && "; what stands around them does"}.</span>
        ) : (
          (Object.keys(KINDS) as (keyof typeof KINDS)[]).map((kind) => {
            const names = states.filter((state) => state.kind === kind).map(({ state }) => state);
            return names.length === 0 ? null : (
              <span key={kind} className="mr-4">
                <span className="text-ink-2">{KINDS[kind]}</span> {names.slice(0, MAX_NAMES).join(", ")}
                {names.length > MAX_NAMES && ` and ${counted(names.length - MAX_NAMES, "other")}`}
              </span>
            );
          })
        )}
      </p>
      <div role="region" aria-label="Lines" tabIndex={0} className="max-h-[420px] overflow-auto py-1">
        <pre className="mono w-max min-w-full leading-[18px]">
          {lines.map((line, i) => (
            <DiffLine key={i} line={line} />
          ))}
        </pre>
      </div>
      {otherLines > 0 && <p className="border-t px-3 py-1 text-ink-2">{counted(otherLines, "more line")}.</p>}
    </>
  );
}

const MAX_NAMES = 20;

function DiffLine({ line }: { readonly line: DefinitionDifferenceAnswer["lines"][number] }) {
  if (line === null) return <div className="px-3 text-ink-3 select-none">…</div>;
  const [sign, colour] =
    line.before === null ? ["+", "bg-ok-bg"] : line.after === null ? ["−", "bg-bad-bg"] : [" ", ""];
  return (
    <div className={clsx("flex px-3", colour)}>
      <span aria-hidden className="w-10 shrink-0 pr-2 text-right text-ink-2 select-none">
        {line.after ?? line.before}
      </span>
      <span className="w-4 shrink-0">
        <span aria-hidden>{sign}</span>
        {sign === "+" && <span className="sr-only">added</span>}
        {sign === "−" && <span className="sr-only">removed</span>}
      </span>
      <span>{line.text}</span>
    </div>
  );
}
