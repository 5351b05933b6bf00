import { clsx } from "clsx";
import { counted, formatCount } from "@/lib/base/wording";
import type { EdgeLayout } from "@/lib/layout/graph/graphLayout";
import { type Way, WAY_NAMES } from "@/lib/layout/graph/comparedWays";
import { headOf, pathThrough } from "@/lib/layout/graph/path";
import { wayClass } from "./graphStyle";

type Props = {
  readonly edge: EdgeLayout;
  /** How often it was taken; null without a run. */
  readonly taken: number | null;
  readonly way: Way | null;
  /** Said of one that no event shows. */
  readonly untaken: string;
  readonly onSelect: () => void;
};

/** A way from one state to another, with what it asks and how often it was taken. */
export function EdgeMark({ edge, taken, way, untaken, onSelect }: Props) {
  const line = pathThrough(edge.points);
  const times = taken !== null && taken > 1 ? `×${formatCount(taken)}` : "";
  const at = edge.labelAt ?? middle(edge);
  return (
    <g
      aria-hidden
      data-edge={`${edge.from ?? "start"} → ${edge.to ?? "end"}`}
      className={clsx(
        `g-${edge.family}-edge`,
        edge.family === "catch" && "g-catch",
        taken !== null && taken > 0 && "g-taken",
        wayClass(way),
      )}
      onClick={taken !== null && taken > 0 ? onSelect : undefined}
    >
      <title>{[describe(edge, taken, untaken), WAY_NAMES[way ?? "both"]].filter(Boolean).join("\n")}</title>
      <path d={line} fill="none" stroke="transparent" strokeWidth={12} />
      <path className="g-line" d={line} />
      <path className="g-head" d={headOf(edge.points)} />
      {(edge.text !== "" || times !== "") && at !== null && (
        <text className="g-label" x={at.x} y={at.y + 4} textAnchor="middle">
          {[edge.text, times].filter(Boolean).join(" ")}
        </text>
      )}
    </g>
  );
}

function describe({ from, to, family, labels }: EdgeLayout, taken: number | null, untaken: string): string {
  const way = family === "catch" ? "caught" : "then";
  const ends = `${from ?? "start"} ${way} ${to ?? "end"}`;
  const often = taken === null ? "" : taken === 0 ? untaken : `taken ${counted(taken, "time")}`;
  return [ends, ...labels, often].filter(Boolean).join("\n");
}

function middle({ points }: EdgeLayout) {
  return points[Math.floor(points.length / 2)] ?? null;
}
