import type { Point } from "./graphLayout";

/** Radius of the bends of a line, px. */
const BEND = 14;

/** The line through the points as the `d` of an SVG path, its bends rounded. */
export function pathThrough(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let path = `M${at(first)}`;
  rest.forEach((point, i) => {
    const before = points[i] ?? point;
    const after = rest[i + 1];
    if (after === undefined) path += `L${at(point)}`;
    else path += `L${at(towards(point, before))}Q${at(point)} ${at(towards(point, after))}`;
  });
  return path;
}

/** Length and half the width of an arrow's head, px. */
const HEAD = { length: 8, half: 3.6 } as const;

/** The head at the end of a line, as the `d` of a filled path; empty when the line has no direction. */
export function headOf(points: readonly Point[]): string {
  const end = points.at(-1);
  const before = points.findLast((point) => end !== undefined && Math.hypot(point.x - end.x, point.y - end.y) > 0.5);
  if (end === undefined || before === undefined) return "";
  const far = Math.hypot(end.x - before.x, end.y - before.y);
  const along = { x: (end.x - before.x) / far, y: (end.y - before.y) / far };
  const base = { x: end.x - along.x * HEAD.length, y: end.y - along.y * HEAD.length };
  const left = { x: base.x - along.y * HEAD.half, y: base.y + along.x * HEAD.half };
  const right = { x: base.x + along.y * HEAD.half, y: base.y - along.x * HEAD.half };
  return `M${at(end)}L${at(left)}L${at(right)}Z`;
}

/** A point on the way from one to another, at most half way. */
function towards(from: Point, to: Point): Point {
  const far = Math.hypot(to.x - from.x, to.y - from.y);
  const share = far === 0 ? 0 : Math.min(BEND, far / 2) / far;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
