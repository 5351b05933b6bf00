import { Fragment, memo } from "react";
import type { EdgeLayout, GraphLayout, NodeLayout, EndpointLayout, Rect } from "@/lib/layout/graph/graphLayout";
import type { GraphOverlay } from "@/lib/layout/graph/overlay";
import type { GraphHeat } from "@/lib/layout/graph/heat";
import type { ComparedWays } from "@/lib/layout/graph/comparedWays";
import { grounds } from "@/lib/layout/graph/paint";
import { isEdgeVisible, isVisible } from "@/lib/layout/graph/viewport";
import { EdgeMark } from "./EdgeMark";
import { NodeMark } from "./NodeMark";

type Props = {
  readonly laid: GraphLayout;
  readonly overlay: GraphOverlay | null;
  /** Whose way each part is, where the overlay's is compared with another; null: it is not. */
  readonly ways: ComparedWays | null;
  readonly heat: GraphHeat | null;
  readonly selected: string | null;
  /** The node that the Tab key reaches. */
  readonly focus: string | null;
  /** What has to be drawn; null: all of it. */
  readonly sight: Rect | null;
  readonly onSelect: (node: NodeLayout) => void;
  readonly onFocus: (node: NodeLayout) => void;
  readonly onToggle: (node: NodeLayout) => void;
  readonly onEdge: (edge: EdgeLayout) => void;
};

/** The graph itself, without a camera: containers with their frames, the outer below the inner, then lines, then states. */
export const Drawing = memo(function Drawing(props: Props) {
  const { laid, overlay, ways, sight, onEdge } = props;
  const states = laid.nodes.filter(
    (node) => node.shape !== "open" && (node.id === props.focus || isVisible(node, sight)),
  );
  return (
    <>
      {grounds(laid, sight).map(({ container, frames }) => (
        <Fragment key={container.id}>
          <Node node={container} {...props} />
          {frames.map(({ level, x, y, width, height }) => (
            <rect key={level} aria-hidden className="g-frame" x={x} y={y} width={width} height={height} rx={4} />
          ))}
        </Fragment>
      ))}
      {laid.edges
        .filter((edge) => isEdgeVisible(edge, sight))
        .map((edge) => (
          <EdgeMark
            key={`${edge.level} ${edge.key}`}
            edge={edge}
            taken={overlay === null ? null : (overlay.edges.get(edge.key)?.visits.length ?? 0)}
            way={ways?.edges.get(edge.key) ?? null}
            untaken={overlay?.unseen.way ?? ""}
            onSelect={() => onEdge(edge)}
          />
        ))}
      {laid.points
        .filter((point) => isVisible(point, sight))
        .map((point) => (
          <Point key={point.key} point={point} />
        ))}
      {states.map((node) => (
        <Node key={node.id} node={node} {...props} />
      ))}
    </>
  );
});

function Node({
  node,
  overlay,
  ways,
  heat,
  selected,
  focus,
  onSelect,
  onFocus,
  onToggle,
}: Props & { node: NodeLayout }) {
  return (
    <NodeMark
      node={node}
      overlay={overlay}
      way={ways?.nodes.get(node.id) ?? null}
      heat={heat}
      selected={node.id === selected}
      focusable={node.id === focus}
      onSelect={() => onSelect(node)}
      onFocus={() => onFocus(node)}
      onToggle={() => onToggle(node)}
    />
  );
}

function Point({ point: { kind, x, y, width } }: { point: EndpointLayout }) {
  const r = width / 2;
  return (
    <g aria-hidden className={`g-${kind}`} transform={`translate(${x + r} ${y + r})`}>
      <title>{kind}</title>
      <circle className="g-point" r={r - 0.75} />
      <circle className="g-core" r={kind === "start" ? r - 0.75 : r - 3.5} />
    </g>
  );
}
