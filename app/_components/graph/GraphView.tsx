"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import type { MachineGraph } from "@/lib/asl/graph";
import { counted } from "@/lib/base/wording";
import type { ExecutionTrace, Span } from "@/lib/history/span";
import type { DefinedStates } from "@/lib/layout/definition";
import { failureBeside } from "@/lib/layout/failures";
import { initiallyClosed } from "@/lib/layout/graph/visualEdges";
import { layoutGraph } from "@/lib/layout/graph/layoutGraph";
import { visibleMap, nodeShowing, parentsOf, stateOf } from "@/lib/layout/graph/selection";
import { makeTree, type Tree, visitAround } from "@/lib/layout/tree";
import type { ExecutionState } from "../tab/useExecutionState";
import { ResizablePanel } from "../ui/ResizablePanel";
import { StepPanel, type KeyHints } from "../panel/StepPanel";
import { GraphCanvas, type CanvasHandle } from "./GraphCanvas";
import { GraphToolbar } from "./GraphToolbar";
import { ItemPicker } from "./ItemPicker";
import { keepGraph, keptGraph } from "./keptGraphs";
import { saveFile } from "./saveFile";
import { useGraphSelection } from "./useGraphSelection";

const HINTS: KeyHints = [
  ["↑ ↓", "move along the lines"],
  ["← →", "move to what is beside"],
  ["Enter", "show the details of a state"],
  ["Space", "open or close a Parallel or Map"],
  ["[ ]", "previous and next failure"],
  ["f", "show the whole graph"],
  ["+ −", "zoom; or Ctrl and the wheel"],
  ["Shift ↑", "move the picture"],
];

type Props = {
  readonly id: string;
  /** What the run is called: the name of an exported file. */
  readonly name: string;
  readonly trace: ExecutionTrace;
  readonly graph: MachineGraph;
  readonly assumed: boolean;
  /** What the picture and its open containers are kept as: another definition is another graph. */
  readonly keptAs: string;
  readonly state: ExecutionState;
  readonly definition: DefinedStates | null;
};

/** The graph of a machine with one run on it, and the selected step beside it. */
export function GraphView({ id, name, trace, graph, assumed, keptAs, state, definition }: Props) {
  const tree = useMemo(() => makeTree(trace), [trace]);
  const { parents, laid, toggle } = useGraphLayout(graph, keptAs);
  const selection = useGraphSelection(tree, graph, state);
  const { overlay, span, unreached } = selection;
  const shown = unreached ?? stateOf(tree, span);
  const [panel, setPanel] = useState(true);
  const canvas = useRef<CanvasHandle>(null);
  const map = visibleMap(overlay, shown, parents);
  const items = map === null ? undefined : overlay.maps.get(map);
  const goTo = (next: number | undefined) => {
    if (next !== undefined) selection.goTo(next);
  };
  return (
    <ResizablePanel
      open={panel}
      side={
        <StepPanel
          id={id}
          tree={tree}
          span={span}
          unreached={unreached}
          definition={definition}
          event={state.event}
          keys={HINTS}
          onEvent={state.select}
          onEvents={() => state.setTab("events")}
          onClose={() => setPanel(false)}
        />
      }
    >
      <div className="@container flex h-full min-w-0 flex-col">
        <GraphToolbar
          panel={panel}
          onPanel={setPanel}
          onFit={() => canvas.current?.fit()}
          onZoom={(factor) => canvas.current?.zoom(factor)}
          onExport={() => saveFile(`${name}.svg`, "image/svg+xml", canvas.current?.svg(name) ?? "")}
        >
          {map !== null && items !== undefined && (
            <ItemPicker map={map} overlay={items} onItem={selection.goTo} onAll={() => selection.showAll(map)} />
          )}
          <Doubts assumed={assumed} unknown={overlay.unknown} simplified={laid.simplified} />
        </GraphToolbar>
        <GraphCanvas
          ref={canvas}
          laid={laid}
          overlay={overlay}
          keptAs={keptAs}
          selected={nodeShowing(laid, shown, parents)}
          label={`States of ${name}`}
          onSelect={(node) => selection.selectState(node.id)}
          onOpen={() => setPanel(true)}
          onToggle={(node) => toggle(node.id)}
          onEdge={(edge) => goTo(visitAfter(tree, span, overlay.edges.get(edge.key)?.visits ?? []))}
          onFailure={(by) => goTo(failureBeside(selection.failures, span, by)?.index)}
        />
      </div>
    </ResizablePanel>
  );
}

/** Of the visits that came along an edge, the one after the selected one; behind the last the first. */
function visitAfter(tree: Tree, span: Span | null, visits: readonly number[]): number | undefined {
  const at = span === null ? -1 : visits.indexOf(visitAround(tree, span.index)?.index ?? -1);
  return visits[(at + 1) % Math.max(1, visits.length)];
}

/** Where the states stand, with the containers that are closed; `toggle` closes or opens one. */
function useGraphLayout(graph: MachineGraph, keptAs: string) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(() => keptGraph(keptAs)?.closed ?? initiallyClosed(graph));
  useEffect(() => keepGraph(keptAs, { closed }), [keptAs, closed]);
  const parents = useMemo(() => parentsOf(graph), [graph]);
  const laid = useMemo(() => layoutGraph(graph, closed), [graph, closed]);
  const toggle = (container: string) => {
    const next = new Set(closed);
    if (!next.delete(container)) next.add(container);
    setClosed(next);
  };
  return { parents, laid, toggle };
}

type Doubt = { readonly text: string; readonly why: string };

/** What about the picture is not certain, if anything. */
function Doubts({
  assumed,
  unknown,
  simplified,
}: {
  assumed: boolean;
  unknown: { readonly states: readonly string[]; readonly moves: number };
  simplified: number;
}) {
  const strange = unknown.states.length > 0 || unknown.moves > 0;
  const doubts: readonly (Doubt | false)[] = [
    assumed && {
      text: "definition not recorded with the run",
      why: "It was given with the history, or is the nearest one known of the machine; the run itself does not say which it was",
    },
    strange && {
      text: "not all of the run is in this definition",
      why: [
        unknown.states.length > 0 ? `states it does not have: ${unknown.states.slice(0, 10).join(", ")}` : "",
        unknown.moves > 0 ? `${counted(unknown.moves, "move")} from state to state that it does not have` : "",
      ]
        .filter(Boolean)
        .join("; "),
    },
    simplified > 0 && {
      text: "simplified",
      why: `${counted(simplified, "level")} too large to be laid out well: states stand in plain rows`,
    },
  ];
  return doubts.map(
    (doubt) =>
      doubt !== false && (
        <span
          key={doubt.text}
          title={doubt.why}
          className="truncate rounded border border-dashed border-ink-3 px-1 text-xs text-ink-2"
        >
          {doubt.text}
        </span>
      ),
  );
}
