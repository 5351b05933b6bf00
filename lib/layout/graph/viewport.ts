import { overlaps, seen, type Camera, type Screen } from "./camera";
import type { EdgeLayout, GraphLayout, Rect } from "./graphLayout";

/** Graphs of up to this many states are drawn whole. */
const DRAWN_WHOLE = 250;
/** Steps in which what is drawn moves along with the screen, px of the picture: not every pixel draws anew. */
const STEP = 400;

/** The part of a large graph that has to be drawn: somewhat more than the screen. Null: all of it. */
export function viewportOf(laid: GraphLayout, camera: Camera, screen: Screen): Rect | null {
  if (laid.nodes.length <= DRAWN_WHOLE) return null;
  const { x, y, width, height } = seen(camera, screen);
  const left = Math.floor(x / STEP) * STEP;
  const top = Math.floor(y / STEP) * STEP;
  const right = Math.ceil((x + width) / STEP) * STEP;
  const bottom = Math.ceil((y + height) / STEP) * STEP;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export function isVisible(rect: Rect, sight: Rect | null): boolean {
  return sight === null || overlaps(rect, sight);
}

export function isEdgeVisible({ points }: EdgeLayout, sight: Rect | null): boolean {
  return sight === null || points.some((point, i) => overlaps(around(point, points[i + 1] ?? point), sight));
}

function around(a: { x: number; y: number }, b: { x: number; y: number }): Rect {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}
