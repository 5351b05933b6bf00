import { clsx } from "clsx";
import { formatCount } from "@/lib/base/wording";
import type { NodeLayout } from "@/lib/layout/graph/graphLayout";
import type { GraphHeat } from "@/lib/layout/graph/heat";
import type { GraphOverlay } from "@/lib/layout/graph/overlay";
import { SHORT_WAY_NAMES, type Way, WAY_NAMES } from "@/lib/layout/graph/comparedWays";
import { METRICS } from "@/lib/layout/graph/metrics";
import { nodeLabel, retryCount, shortNodeLabel } from "@/lib/layout/graph/nodeLabels";
import { cutToWidth, textWidth } from "@/lib/layout/graph/text";
import { STATUS_ICON_NAMES, StatusIconLines } from "../ui/statusIcons";
import { heatClass, lookOf, wayClass } from "./graphStyle";

type Props = {
  readonly node: NodeLayout;
  readonly overlay: GraphOverlay | null;
  readonly way: Way | null;
  readonly heat: GraphHeat | null;
  readonly selected: boolean;
  /** The one node that the Tab key reaches. */
  readonly focusable: boolean;
  readonly onSelect: () => void;
  readonly onFocus: () => void;
  readonly onToggle: () => void;
};

/** A state: its mark, name and what it did. */
export function NodeMark({ node, overlay, way, heat, selected, focusable, onSelect, onFocus, onToggle }: Props) {
  const { x, y, width, height, shape, id } = node;
  const look = lookOf(id, overlay);
  const hot = heat?.marks.get(id)?.text;
  const note = hot ?? SHORT_WAY_NAMES[way ?? "both"] ?? shortNodeLabel(node, overlay);
  const unseen = overlay?.unseen.state ?? null;
  const outcome = look === "plain" ? null : look === "unreached" ? unseen : STATUS_ICON_NAMES[look];
  const said = [id, nodeLabel(node, overlay), hot, outcome, WAY_NAMES[way ?? "both"]].filter(Boolean).join(", ");
  const holds = shape !== "state";
  const retries = retryCount(node, overlay);
  const before = look === "plain" ? METRICS.plainBefore : METRICS.before;
  return (
    <g
      className={clsx(
        `g-${look}`,
        shape === "open" && "g-container",
        selected && "g-selected",
        wayClass(way),
        heatClass(id, heat),
      )}
    >
      <g
        data-node={id}
        role="button"
        aria-label={said}
        aria-pressed={selected}
        aria-expanded={holds ? shape === "open" : undefined}
        tabIndex={focusable ? 0 : -1}
        transform={`translate(${x} ${y})`}
        className="g-node"
        onClick={onSelect}
        onFocus={onFocus}
      >
        <title>{said}</title>
        {shape === "closed" && <rect className="g-box" x={4} y={4} width={width} height={height} rx={4} />}
        <rect
          className={clsx("g-box", look === "open" && "pulse")}
          width={width}
          height={height}
          rx={shape === "open" ? 6 : 4}
        />
        <rect className="g-ring" x={-3.5} y={-3.5} width={width + 7} height={height + 7} rx={7} />
        {look !== "plain" && (
          <g className="g-mark" transform="translate(11 10)">
            <StatusIconLines mark={look} />
          </g>
        )}
        <text className="g-name" x={before} y={20}>
          {node.label}
        </text>
        <text className="g-note" x={before} y={35}>
          {cutToWidth(note, METRICS.small, width - before - 8)}
        </text>
      </g>
      {holds && <Chevron node={node} onToggle={onToggle} />}
      {retries !== null && <Retry node={node} count={retries} />}
    </g>
  );
}

/** Opens and closes; on the keyboard the space bar does, on the node itself. */
function Chevron({ node, onToggle }: { node: NodeLayout; onToggle: () => void }) {
  const open = node.shape === "open";
  return (
    <g
      aria-hidden
      data-toggle={node.id}
      className="cursor-pointer"
      transform={`translate(${node.x + node.width - 26} ${node.y + 11})`}
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
    >
      <title>{open ? "Close" : "Open"}</title>
      <rect width={22} height={22} fill="transparent" />
      <path className="g-chevron" d={open ? "M7 9.500 11 13.500 15 9.500" : "M9.500 7 13.500 11 9.500 15"} />
    </g>
  );
}

/** The loop at the upper right corner of a state, where no line ends. */
function Retry({ node, count }: { node: NodeLayout; count: number }) {
  const times = count > 0 ? `×${formatCount(count)}` : "";
  const width = 18 + (times === "" ? 0 : textWidth(times, METRICS.small) + 3);
  const from = node.x + node.width - width + 8;
  return (
    <g aria-hidden className={clsx(count > 0 && "g-retried")} transform={`translate(${from} ${node.y - 8})`}>
      <title>
        {`${count > 0 ? `retried ${formatCount(count)} times, on` : "retries on"} ${node.state.retriers.join("; ")}`}
      </title>
      <rect className="g-retry-ground" width={width} height={16} rx={8} />
      <path
        className="g-retry"
        transform="translate(3 2)"
        d="M9.800 4.500A4.200 4.200 0 1 0 10.200 7M10 1.800v2.900H7.100"
      />
      <text className="g-retry-count" x={17} y={12}>
        {times}
      </text>
    </g>
  );
}
