import type { Point, Rect } from "./graphLayout";

/*
 * One level for itself: what goes into its layout and what comes out of it, px.
 */

/** A node to be placed. */
export type Sized = { readonly key: string; readonly width: number; readonly height: number };

export type Linked = {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  /** The main way through, which is kept straight where that is possible. */
  readonly main: boolean;
  /** Room for the label; zero width for none. */
  readonly label: { readonly width: number; readonly height: number };
};

export type Route = { readonly points: readonly Point[]; readonly labelAt: Point | null };

export type LevelLayout = {
  readonly width: number;
  readonly height: number;
  readonly places: ReadonlyMap<string, Rect>;
  readonly routes: ReadonlyMap<string, Route>;
  readonly simplified: boolean;
};

/** Distances between rows, nodes of a row, and lines, px. */
export const GAPS = { rank: 34, node: 30, edge: 16 } as const;

/** Moves everything to the corner and measures it. */
export function fromCorner(
  places: ReadonlyMap<string, Rect>,
  routes: ReadonlyMap<string, Route>,
  edges: readonly Linked[],
): Omit<LevelLayout, "simplified"> {
  const rects: Rect[] = [...places.values()];
  for (const { key, label } of edges) {
    const route = routes.get(key);
    for (const point of route?.points ?? []) rects.push({ ...point, width: 0, height: 0 });
    const at = route?.labelAt;
    if (at != null) rects.push({ x: at.x - label.width / 2, y: at.y - label.height / 2, ...label });
  }
  const left = least(rects.map((rect) => rect.x));
  const top = least(rects.map((rect) => rect.y));
  const move = <P extends Point>(point: P): P => ({ ...point, x: point.x - left, y: point.y - top });
  return {
    width: -least(rects.map((rect) => -(rect.x + rect.width))) - left,
    height: -least(rects.map((rect) => -(rect.y + rect.height))) - top,
    places: new Map([...places].map(([key, rect]) => [key, move(rect)])),
    routes: new Map(
      [...routes].map(([key, { points, labelAt }]) => [
        key,
        { points: points.map(move), labelAt: labelAt === null ? null : move(labelAt) },
      ]),
    ),
  };
}

function least(values: readonly number[]): number {
  return values.reduce((found, value) => Math.min(found, value), values[0] ?? 0);
}
