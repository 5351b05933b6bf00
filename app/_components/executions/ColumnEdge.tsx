import type { KeyboardEvent, PointerEvent } from "react";

/** px that an arrow key moves an edge by. */
const STEP = 16;

type Props = {
  readonly name: string;
  /** px; null: as wide as there is room. */
  readonly width: number | null;
  readonly onResize: (width: number) => void;
};

/** The right edge of a column's head: dragged, or moved by arrow keys, it makes the column wider or narrower. */
export function ColumnEdge({ name, width, onResize }: Props) {
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>) => {
    event.preventDefault();
    event.stopPropagation();
    const edge = event.currentTarget;
    const head = headOf(edge);
    const begin = { x: event.clientX, width: head.offsetWidth };
    edge.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => onResize(begin.width + moved.clientX - begin.x);
    const end = () => {
      edge.removeEventListener("pointermove", move);
      edge.removeEventListener("pointerup", end);
      edge.removeEventListener("pointercancel", end);
    };
    edge.addEventListener("pointermove", move);
    edge.addEventListener("pointerup", end);
    edge.addEventListener("pointercancel", end);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLSpanElement>) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    onResize(headOf(event.currentTarget).offsetWidth + (event.key === "ArrowLeft" ? -STEP : STEP));
  };
  return (
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${name}`}
      aria-valuenow={width ?? 0}
      aria-valuetext={width === null ? "as wide as there is room" : `${width} pixels`}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      className="absolute top-1 right-0 bottom-1 w-2 cursor-col-resize touch-none border-r border-transparent hover:border-accent focus-visible:border-accent"
    />
  );
}

function headOf(edge: HTMLElement): HTMLElement {
  return edge.parentElement ?? edge;
}
