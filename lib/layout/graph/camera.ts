import type { Point, Rect } from "./graphLayout";

/** What part of a picture is on screen: its point `x y` stands at the corner, enlarged `scale` times. */
export type Camera = Point & { readonly scale: number };
export type Screen = { readonly width: number; readonly height: number };

const LEAST = 0.05;
const MOST = 3;
/** Around what is brought on screen, px of the screen. */
const MARGIN = 24;
/** A text of 13 px is readable down to here. */
const READABLE = 0.62;

/** All of the picture, in the middle, never larger than life. */
export function fitted(whole: Rect, screen: Screen): Camera {
  const wide = (screen.width - 2 * MARGIN) / Math.max(1, whole.width);
  const high = (screen.height - 2 * MARGIN) / Math.max(1, whole.height);
  return centred(whole, screen, bounded(Math.min(1, wide, high)));
}

/** All of it where that can be read; else as much as can, with `focus` in the middle. */
export function opening(whole: Rect, focus: Rect | null, screen: Screen): Camera {
  const all = fitted(whole, screen);
  if (all.scale >= READABLE || focus === null) return all.scale >= READABLE ? all : top(whole, screen);
  return within(centred(focus, screen, READABLE + 0.2), whole, screen);
}

export function zoomed(camera: Camera, factor: number, at: Point): Camera {
  const scale = bounded(camera.scale * factor);
  // The point of the picture under `at` stays there.
  return {
    x: camera.x + at.x / camera.scale - at.x / scale,
    y: camera.y + at.y / camera.scale - at.y / scale,
    scale,
  };
}

/** Moved by px of the screen. */
export function panned(camera: Camera, by: Point): Camera {
  return { ...camera, x: camera.x + by.x / camera.scale, y: camera.y + by.y / camera.scale };
}

/** As little moved as brings the rectangle on screen; of one too large its upper left corner. */
export function showing(camera: Camera, rect: Rect, screen: Screen): Camera {
  const margin = MARGIN / camera.scale;
  const wide = screen.width / camera.scale;
  const high = screen.height / camera.scale;
  return {
    ...camera,
    x: moved(camera.x, wide, rect.x - margin, rect.x + rect.width + margin),
    y: moved(camera.y, high, rect.y - margin, rect.y + rect.height + margin),
  };
}

/** The part of the picture that is on screen. */
export function seen(camera: Camera, screen: Screen): Rect {
  return { x: camera.x, y: camera.y, width: screen.width / camera.scale, height: screen.height / camera.scale };
}

export function overlaps(a: Rect, b: Rect): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}

function top(whole: Rect, screen: Screen): Camera {
  const middle = centred(whole, screen, READABLE + 0.2);
  return { ...middle, y: whole.y - MARGIN / middle.scale };
}

function centred(rect: Rect, screen: Screen, scale: number): Camera {
  return {
    x: rect.x + rect.width / 2 - screen.width / scale / 2,
    y: rect.y + rect.height / 2 - screen.height / scale / 2,
    scale,
  };
}

/** Not past the edge of the picture, where that leaves the screen half empty. */
function within(camera: Camera, whole: Rect, screen: Screen): Camera {
  const margin = MARGIN / camera.scale;
  const keep = (at: number, size: number, from: number, length: number) =>
    length <= size
      ? from + length / 2 - size / 2
      : Math.min(Math.max(at, from - margin), from + length - size + margin);
  return {
    ...camera,
    x: keep(camera.x, screen.width / camera.scale, whole.x, whole.width),
    y: keep(camera.y, screen.height / camera.scale, whole.y, whole.height),
  };
}

function moved(at: number, size: number, from: number, to: number): number {
  if (from < at || to - from > size) return from;
  return to > at + size ? to - size : at;
}

function bounded(scale: number): number {
  return Math.min(MOST, Math.max(LEAST, scale));
}
