"use client";

import { useImperativeHandle, useMemo, useRef, useState, type KeyboardEvent, type Ref, type RefObject } from "react";
import { flushSync } from "react-dom";
import { nodesById } from "@/lib/layout/graph/byId";
import type { ComparedWays } from "@/lib/layout/graph/comparedWays";
import type { EdgeLayout, GraphLayout, NodeLayout } from "@/lib/layout/graph/graphLayout";
import type { GraphHeat } from "@/lib/layout/graph/heat";
import type { GraphOverlay } from "@/lib/layout/graph/overlay";
import { viewportOf } from "@/lib/layout/graph/viewport";
import { useNonce } from "../ui/nonce";
import { useSize } from "../ui/useSize";
import { Drawing } from "./Drawing";
import { exportSvg } from "./exportSvg";
import { graphKey } from "./graphKeys";
import { graphStyle } from "./graphStyle";
import { performKey } from "./performKey";
import { type CameraControl, useCamera } from "./useCamera";
import { usePointer } from "./usePointer";

const STYLE = graphStyle((token) => `var(--${token})`, "var(--font-sans)");

export type CanvasHandle = {
  readonly fit: () => void;
  readonly zoom: (factor: number) => void;
  /** The whole graph as the text of an SVG file. */
  readonly svg: (title: string) => string;
};

export type CanvasProps = {
  readonly ref?: Ref<CanvasHandle>;
  readonly laid: GraphLayout;
  /** Null: the machine alone. */
  readonly overlay: GraphOverlay | null;
  /** Where the overlay's way is compared with another one: whose way each part is. */
  readonly ways?: ComparedWays | null;
  /** A measure of all runs, instead of one run. */
  readonly heat?: GraphHeat | null;
  /** The node that is marked. */
  readonly selected: NodeLayout | null;
  /** Where the picture stands is kept under this name for who comes back to it. */
  readonly keptAs?: string | null;
  /** What it is a graph of, for screen readers. */
  readonly label: string;
  readonly onSelect: (node: NodeLayout) => void;
  /** Enter on a node, after it was selected. */
  readonly onOpen: (node: NodeLayout) => void;
  readonly onToggle: (node: NodeLayout) => void;
  readonly onEdge: (edge: EdgeLayout) => void;
  /** `]` and `[`. */
  readonly onFailure: (by: 1 | -1) => void;
};

/** A graph to look around in, by pointer and by keyboard. What is on it and what is selected is given to it. */
export function GraphCanvas(props: CanvasProps) {
  const { ref, laid, overlay, ways = null, heat = null, keptAs = null, selected, label, onSelect, onEdge } = props;
  const frame = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const screen = useSize(frame);
  const [focused, setFocused] = useState<string | null>(null);
  const control = useCamera(laid, screen, selected, focused, keptAs);
  const pointer = usePointer(svg, control);
  const whole = useExport(ref, svg, laid, control);
  const focus = useNodeFocus(svg, props, control, setFocused);
  const current = (focused === null ? null : nodesById(laid).get(focused)) ?? selected ?? laid.nodes[0] ?? null;

  const onKeyDown = (event: KeyboardEvent) => {
    const key = graphKey(event);
    if (key === null) return;
    event.preventDefault();
    performKey(key, { ...props, control, screen, current, ...focus });
  };

  const nonce = useNonce();
  const { camera } = control;
  const sight = camera === null || whole ? null : viewportOf(laid, camera, screen);
  const drawing = useStableSight(sight);
  return (
    <div ref={frame} className="relative min-h-0 flex-1 overflow-hidden">
      <svg
        ref={svg}
        role="group"
        aria-label={label}
        width="100%"
        height="100%"
        className="graph block cursor-grab touch-none select-none active:cursor-grabbing"
        onKeyDown={onKeyDown}
        {...pointer}
      >
        <style nonce={nonce}>{STYLE}</style>
        {camera !== null && (
          <g data-scene="" transform={`scale(${camera.scale}) translate(${-camera.x} ${-camera.y})`}>
            <Drawing
              laid={laid}
              overlay={overlay}
              ways={ways}
              heat={heat}
              selected={selected?.id ?? null}
              focus={current?.id ?? null}
              sight={drawing}
              onSelect={onSelect}
              onFocus={(node) => setFocused(node.id)}
              onToggle={focus.toggle}
              onEdge={onEdge}
            />
          </g>
        )}
      </svg>
    </div>
  );
}

/** Hands out what a toolbar does with the canvas; answers whether all of the graph is drawn, for a file. */
function useExport(
  ref: CanvasProps["ref"],
  svg: RefObject<SVGSVGElement | null>,
  laid: GraphLayout,
  { fit, zoom }: CameraControl,
): boolean {
  const [whole, setWhole] = useState(false);
  useImperativeHandle(ref, () => ({
    fit,
    zoom,
    svg: (title) => {
      // A large graph is drawn only where it is seen: for the file, once, all of it.
      flushSync(() => setWhole(true));
      const text = svg.current === null ? "" : exportSvg(svg.current, laid, title);
      setWhole(false);
      return text;
    },
  }));
  return whole;
}

/** Moves the focus of the keyboard to a node, and keeps it on one that is opened or closed. */
function useNodeFocus(
  svg: RefObject<SVGSVGElement | null>,
  { onToggle }: CanvasProps,
  control: CameraControl,
  setFocused: (id: string) => void,
) {
  const element = (id: string) => svg.current?.querySelector<SVGGElement>(`[data-node="${CSS.escape(id)}"]`);
  const focus = (node: NodeLayout | null) => {
    if (node === null) return;
    flushSync(() => {
      setFocused(node.id);
      control.show(node);
    });
    element(node.id)?.focus({ preventScroll: true });
  };
  const toggle = (node: NodeLayout) => {
    flushSync(() => setFocused(node.id));
    // What is opened or closed is drawn anew, in another layer.
    flushSync(() => onToggle(node));
    element(node.id)?.focus({ preventScroll: true });
  };
  return { focus, toggle };
}

/** The same rectangle as long as its numbers are the same. */
function useStableSight(sight: ReturnType<typeof viewportOf>) {
  const { x, y, width, height } = sight ?? NOWHERE;
  const all = sight === null;
  return useMemo(() => (all ? null : { x, y, width, height }), [all, x, y, width, height]);
}

const NOWHERE = { x: 0, y: 0, width: 0, height: 0 };
