"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import type { ForkRunView } from "@/lib/contract/fork";
import type { ExecutionTrace } from "@/lib/history/span";
import { comparedWays } from "@/lib/layout/graph/comparedWays";
import { layoutGraph } from "@/lib/layout/graph/layoutGraph";
import { overlayOf } from "@/lib/layout/graph/overlay";
import { initiallyClosed } from "@/lib/layout/graph/visualEdges";
import type { NodeLayout } from "@/lib/layout/graph/graphLayout";
import { makeTree, type Tree } from "@/lib/layout/tree";
import { type CanvasHandle, GraphCanvas } from "../graph/GraphCanvas";
import { Button } from "../ui/Button";
import { Section } from "../ui/Section";

type Props = { readonly run: ForkRunView; readonly ours: Tree; readonly recorded: ExecutionTrace };

/** Both ways on one graph, and in words what only one of them enters. */
export function Ways({ run: { graph, entered }, ours, recorded }: Props) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(() => initiallyClosed(graph));
  const [selected, setSelected] = useState<NodeLayout | null>(null);
  const canvas = useRef<CanvasHandle>(null);
  // Both ways at one look; the reader goes nearer where he wants.
  useEffect(() => canvas.current?.fit(), []);
  const laid = useMemo(() => layoutGraph(graph, closed), [graph, closed]);
  const overlay = useMemo(() => overlayOf(ours, graph, new Map()), [ours, graph]);
  const ways = useMemo(
    () => comparedWays(overlay, overlayOf(makeTree(recorded), graph, new Map())),
    [overlay, recorded, graph],
  );
  const toggle = ({ id }: NodeLayout) => {
    const next = new Set(closed);
    if (!next.delete(id)) next.add(id);
    setClosed(next);
  };
  return (
    <Section
      title="Way"
      actions={
        <Button look="plain" title="Show the whole graph (f)" onClick={() => canvas.current?.fit()}>
          Fit
        </Button>
      }
    >
      <p className="mb-2">
        <Names label="Only in the fork" names={entered.flatMap((one) => (one.recorded === 0 ? [one.name] : []))} />
        <Names label="Only recorded" names={entered.flatMap((one) => (one.ours === 0 ? [one.name] : []))} />
        {entered.every((one) => one.recorded > 0 && one.ours > 0) && (
          <span className="text-ink-2">Both enter the same states.</span>
        )}
      </p>
      <div className="flex h-[460px] flex-col border">
        <GraphCanvas
          ref={canvas}
          laid={laid}
          overlay={overlay}
          ways={ways}
          selected={selected === null ? null : (laid.nodes.find(({ id }) => id === selected.id) ?? null)}
          label="States of the fork and of the record"
          onSelect={setSelected}
          onOpen={setSelected}
          onToggle={toggle}
          onEdge={nothing}
          onFailure={nothing}
        />
      </div>
      <p className="mt-1 text-ink-3">
        Heavy lines: only in the fork. Dashed lines: only recorded. Colours are those of the fork.
      </p>
    </Section>
  );
}

function Names({ label, names }: { readonly label: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <span className="mr-4">
      <span className="text-ink-2">{label}: </span>
      {names.slice(0, 12).join(", ")}
      {names.length > 12 && ` and ${names.length - 12} more`}
    </span>
  );
}

function nothing(): void {
  // The whole graph is in sight, and there is no panel beside it.
}
