"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import type { MachineGraph } from "@/lib/asl/graph";
import type { StateFiguresRow } from "@/lib/contract/machine";
import { type GraphHeat, heatOf, type HeatMeasure } from "@/lib/layout/graph/heat";
import { layoutGraph } from "@/lib/layout/graph/layoutGraph";
import { nodeShowing, parentsOf } from "@/lib/layout/graph/selection";
import { initiallyClosed } from "@/lib/layout/graph/visualEdges";
import { GraphCanvas, type CanvasHandle } from "../graph/GraphCanvas";
import { heatShare } from "../graph/graphStyle";
import { Button } from "../ui/Button";

export type HeatGraphProps = {
  readonly graph: MachineGraph;
  readonly states: readonly StateFiguresRow[];
  readonly measure: HeatMeasure;
  /** Of the machine. */
  readonly name: string;
  readonly selected: string | null;
  readonly onSelect: (state: string | null) => void;
};

/** The graph of a machine, each state in the colour and with the figure of a measure. */
export function HeatGraph({ graph, states, measure, name, selected, onSelect }: HeatGraphProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(() => initiallyClosed(graph));
  const parents = useMemo(() => parentsOf(graph), [graph]);
  const laid = useMemo(() => layoutGraph(graph, closed), [graph, closed]);
  const heat = useMemo(() => heatOf(states, measure), [states, measure]);
  const canvas = useRef<CanvasHandle>(null);
  // A map is looked at whole, unless its figures would be too small to read.
  const isSmall = laid.width < MOST_WHOLE.width && laid.height < MOST_WHOLE.height;
  useEffect(() => {
    if (isSmall) canvas.current?.fit();
  }, [isSmall]);
  const toggle = (id: string) => {
    const next = new Set(closed);
    if (!next.delete(id)) next.add(id);
    setClosed(next);
  };
  return (
    <div className="flex h-[460px] min-w-0 flex-col border bg-panel">
      <div className="flex h-8 shrink-0 items-center justify-between gap-2 border-b pr-1 pl-3">
        <Legend heat={heat} />
        <Button look="plain" title="Show the whole graph (f)" onClick={() => canvas.current?.fit()}>
          Whole
        </Button>
      </div>
      <GraphCanvas
        ref={canvas}
        laid={laid}
        overlay={null}
        heat={heat}
        selected={selected === null ? null : nodeShowing(laid, selected, parents)}
        label={`States of ${name} by ${measure}`}
        onSelect={(node) => onSelect(node.id)}
        onOpen={(node) => onSelect(node.id)}
        onToggle={(node) => toggle(node.id)}
        onEdge={() => undefined}
        onFailure={() => undefined}
      />
    </div>
  );
}

/** px; at half of the scale it fits into its frame. */
const MOST_WHOLE = { width: 1_150, height: 850 };

const TOKENS = { bad: "bad", caught: "caught-line", much: "accent" } as const satisfies Record<
  GraphHeat["tone"],
  string
>;

/** What the steps of the colour stand for. */
function Legend({ heat: { tone, legend } }: { readonly heat: GraphHeat }) {
  return (
    <ul
      aria-label="Steps of the colour"
      className="flex min-w-0 items-center gap-2.5 overflow-hidden text-xs text-ink-2"
    >
      {legend.map(({ step, upTo }) => (
        <li key={step} className="flex items-center gap-1 whitespace-nowrap">
          <span
            aria-hidden
            className="size-2.5 rounded-xs border"
            style={{
              background: `color-mix(in srgb, var(--${TOKENS[tone]}) ${heatShare(step)}%, var(--panel))`,
              borderColor: `var(--${TOKENS[tone]})`,
            }}
          />
          ≤ {upTo}
        </li>
      ))}
    </ul>
  );
}
