"use client";

import { useEffect, useState } from "react";
import { nodesById } from "@/lib/layout/graph/byId";
import { fitted, opening, panned, showing, zoomed, type Camera, type Screen } from "@/lib/layout/graph/camera";
import type { GraphLayout, NodeLayout, Point, Rect } from "@/lib/layout/graph/graphLayout";
import { type CameraMode, keepGraph, keptGraph } from "./keptGraphs";

export type CameraControl = {
  /** Null until the size of the screen is known. */
  readonly camera: Camera | null;
  readonly fitted: boolean;
  readonly fit: () => void;
  /** `at`: the place on screen that stays where it is; without it the middle. */
  readonly zoom: (factor: number, at?: Point) => void;
  /** By px of the screen. */
  readonly pan: (by: Point) => void;
  readonly show: (rect: Rect) => void;
};

/**
 * The part of a graph that is on screen; a newly selected node is brought there. When the layout changes, the node
 * named `anchor` stays where it is. `keptAs`: what it is kept as for who comes back to it; null: it is not.
 */
export function useCamera(
  laid: GraphLayout,
  screen: Screen,
  selected: NodeLayout | null,
  anchor: string | null,
  keptAs: string | null,
): CameraControl {
  const [left] = useState(() => (keptAs === null ? null : keptGraph(keptAs)));
  const [stand, setStand] = useState<CameraMode>(left?.stand ?? { how: "opened" });
  const [known, setKnown] = useState(laid);
  const [followed, setFollowed] = useState(left === null ? (selected?.id ?? null) : left.selected);
  useEffect(() => {
    if (keptAs !== null) keepGraph(keptAs, { stand, selected: followed });
  }, [keptAs, stand, followed]);
  const whole = sizeOf(laid);
  const sized = screen.width > 0 && screen.height > 0;
  const camera = !sized ? null : cameraOf(stand, whole, selected, screen);

  const change = (next: (camera: Camera) => Camera) => {
    if (camera !== null) setStand({ how: "free", camera: next(camera) });
  };
  if (camera !== null && (selected?.id ?? null) !== followed) {
    setFollowed(selected?.id ?? null);
    // What has become the selection must not move a picture that shows it already.
    const from = stand.how === "opened" ? cameraOf(stand, whole, null, screen) : camera;
    setStand({ how: "free", camera: selected === null ? from : showing(from, selected, screen) });
  }
  if (laid !== known) {
    setKnown(laid);
    const before = anchor === null ? undefined : nodesById(known).get(anchor);
    const after = anchor === null ? undefined : nodesById(laid).get(anchor);
    if (camera !== null && stand.how !== "fitted" && before !== undefined && after !== undefined) {
      const from = stand.how === "free" ? stand.camera : opening(sizeOf(known), selected, screen);
      setStand({ how: "free", camera: { ...from, x: from.x + after.x - before.x, y: from.y + after.y - before.y } });
    }
  }
  return {
    camera,
    fitted: stand.how === "fitted",
    fit: () => setStand({ how: "fitted" }),
    zoom: (factor, at) => change((from) => zoomed(from, factor, at ?? { x: screen.width / 2, y: screen.height / 2 })),
    pan: (by) => change((from) => panned(from, by)),
    show: (rect) => change((from) => showing(from, rect, screen)),
  };
}

function sizeOf({ width, height }: GraphLayout): Rect {
  return { x: 0, y: 0, width, height };
}

function cameraOf(stand: CameraMode, whole: Rect, focus: Rect | null, screen: Screen): Camera {
  if (stand.how === "free") return stand.camera;
  return stand.how === "fitted" ? fitted(whole, screen) : opening(whole, focus, screen);
}
