import { memo, type PointerEvent } from "react";
import { MATRIX, type MatrixDrawing, type MatrixOutcome } from "@/lib/layout/matrix";

/** Colours of bars, and of the marks above them. */
export const OUTCOME_COLOURS: Readonly<Record<MatrixOutcome, string>> = {
  succeeded: "var(--ok)",
  retried: "var(--caught-line)",
  caught: "var(--caught-line)",
  failed: "var(--bad)",
  running: "var(--run)",
  cut: "var(--cut)",
};

type Props = {
  readonly drawing: MatrixDrawing;
  /** What is looked at. */
  readonly place?: { readonly run: number; readonly state: number };
  readonly onPointerMove?: (event: PointerEvent<SVGSVGElement>) => void;
  readonly onClick?: () => void;
};

/** The drawing of the matrix; what it says is told beside it. */
export function MatrixCells({ drawing, place, onPointerMove, onClick }: Props) {
  const { width, height } = drawing;
  return (
    <svg
      aria-hidden
      width={width}
      height={height}
      className={onClick === undefined ? "block" : "block cursor-pointer"}
      onPointerMove={onPointerMove}
      onPointerDown={onPointerMove}
      onClick={onClick}
    >
      {place !== undefined && (
        <>
          <rect x={0} y={place.state * MATRIX.row} width={width} height={MATRIX.row} fill="var(--sel)" />
          <rect x={place.run * MATRIX.column} y={0} width={MATRIX.column} height={height} fill="var(--sel)" />
        </>
      )}
      <Drawn drawing={drawing} />
      {place !== undefined && <Cursor {...place} />}
    </svg>
  );
}

function Cursor({ run, state }: NonNullable<Props["place"]>) {
  return (
    <rect
      x={run * MATRIX.column + 0.75}
      y={state * MATRIX.row + 0.75}
      width={MATRIX.column - 1.5}
      height={MATRIX.row - 1.5}
      fill="none"
      stroke="var(--accent)"
      strokeWidth={1.5}
    />
  );
}

const Drawn = memo(function Drawn({ drawing: { bars, marks, counts } }: Pick<Props, "drawing">) {
  return (
    <>
      {bars.map(({ outcome, path }) => (
        <path key={outcome} d={path} fill={OUTCOME_COLOURS[outcome]} fillOpacity={outcome === "succeeded" ? 0.55 : 1} />
      ))}
      {marks.map(({ outcome, path }) => (
        <path
          key={outcome}
          d={path}
          fill={outcome === "caught" || outcome === "running" ? OUTCOME_COLOURS[outcome] : "none"}
          stroke={OUTCOME_COLOURS[outcome]}
          strokeWidth={1.6}
        />
      ))}
      {counts.map(({ x, y, text }) => (
        <text key={`${x} ${y}`} x={x} y={y} textAnchor="middle" fontSize={9} fill="var(--ink)">
          {text}
        </text>
      ))}
    </>
  );
});
