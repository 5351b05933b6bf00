import type { Way } from "@/lib/layout/graph/comparedWays";
import { type GraphHeat, HEAT_STEPS, type HeatTone } from "@/lib/layout/graph/heat";
import type { GraphOverlay, NodeOverlay } from "@/lib/layout/graph/overlay";

/*
 * How a graph is painted: one sheet of plain rules, for the page and for the file that is exported. It says each
 * colour through `colour`: a variable of the theme here, the colour itself there.
 */

export type Look = NodeOverlay["outcome"] | "plain";

/** Token of the ground, of the line around it and of the mark on it, as the boxes of the timeline have them. */
const LOOKS = {
  succeeded: ["ok-bg", "ok", "ok"],
  failed: ["bad-bg", "bad", "bad"],
  timedOut: ["late-bg", "late", "late"],
  aborted: ["cut-bg", "cut", "cut"],
  open: ["run-bg", "run", "run"],
  caught: ["caught-bg", "caught-line", "caught"],
  mixed: ["ok-bg", "caught-line", "caught"],
  unknown: ["panel", "ink-3", "ink-3"],
  unreached: ["bg", "line", "ink-3"],
  plain: ["panel", "faint", "ink-3"],
} as const satisfies Record<Look, readonly [ground: string, line: string, mark: string]>;

/** The colour of each tone of a heat. */
const TONES = { bad: "bad", caught: "caught-line", much: "accent" } as const satisfies Record<HeatTone, string>;

/** Every colour that the sheet asks for. */
export const TOKENS: readonly string[] = [
  ...new Set([
    ...Object.values(LOOKS).flat(),
    "panel",
    "bg",
    "line",
    "faint",
    "ink",
    "ink-2",
    "ink-3",
    "accent",
    ...Object.values(TONES),
  ]),
];

export function lookOf(id: string, overlay: GraphOverlay | null): Look {
  return overlay?.nodes.get(id)?.outcome ?? "plain";
}

/** The class of what only one of two ways has. */
export function wayClass(way: Way | null): string | null {
  return way === null || way === "both" ? null : `g-only-${way}`;
}

/** The class of a state in the heat of a measure. */
export function heatClass(id: string, heat: GraphHeat | null): string | null {
  if (heat === null) return null;
  return `g-heat g-${heat.tone}-${heat.marks.get(id)?.step ?? 0}`;
}

/** Of the ground so much is of the colour, %: the ink on it stays readable. */
export function heatShare(step: number): number {
  return 9 * step;
}

/** The sheet. Its rules reach only what is inside an element of class `graph`. */
export function graphStyle(colour: (token: string) => string, fonts: string): string {
  const rule = (selector: string, body: string) => `.graph ${selector}{${body}}`;
  const looks = Object.entries(LOOKS).flatMap(([look, [ground, line, mark]]) => [
    rule(`.g-${look} .g-box`, `fill:${colour(ground)};stroke:${colour(line)}`),
    rule(`.g-${look} .g-mark`, `stroke:${colour(mark)};color:${colour(mark)}`),
  ]);
  const heats = Object.entries(TONES).flatMap(([tone, token]) =>
    Array.from({ length: HEAT_STEPS }, (_, i) => {
      const fill = `color-mix(in srgb,${colour(token)} ${heatShare(i + 1)}%,${colour("panel")})`;
      return rule(`.g-${tone}-${i + 1}>.g-node .g-box`, `fill:${fill};stroke:${colour(token)}`);
    }),
  );
  const text = (selector: string, size: number, token: string) =>
    rule(selector, `font-size:${size}px;fill:${colour(token)}`);
  const halo = `stroke:${colour("panel")};stroke-width:4px;stroke-linejoin:round;paint-order:stroke`;
  return [
    rule("text", `font-family:${fonts}`),
    text(".g-name", 13, "ink"),
    text(".g-note", 11, "ink-2"),
    text(".g-unreached .g-name", 13, "ink-3"),
    text(".g-unreached .g-note", 11, "ink-3"),
    ...looks,
    rule(".g-mark", "fill:none;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round"),
    rule(".g-unknown .g-box", "stroke-dasharray:2 3"),
    rule(".g-caught .g-box,.g-mixed .g-box", "stroke-width:1.6"),
    rule(".g-open .g-box", "stroke-width:1.4"),
    rule(".g-container .g-box", `fill:${colour("panel")}`),
    rule(".g-chevron", `fill:none;stroke:${colour("ink-3")};stroke-width:1.5`),
    rule(".g-frame", `fill:${colour("bg")};stroke:${colour("line")}`),
    ...heats,
    rule(".g-heat>.g-node .g-note", `fill:${colour("ink")}`),
    rule(".g-ring", "fill:none;stroke:none;stroke-width:2"),
    rule(".g-selected .g-ring", `stroke:${colour("accent")}`),
    rule(".g-retry", `fill:none;stroke:${colour("ink-3")};stroke-width:1.3;stroke-linecap:round;stroke-linejoin:round`),
    rule(".g-retry-ground", `fill:${colour("panel")};stroke:${colour("line")}`),
    text(".g-retry-count", 11, "ink-2"),
    rule(".g-retried .g-retry", `stroke:${colour("ink")}`),
    rule(".g-retried .g-retry-ground", `stroke:${colour("ink-3")}`),
    rule(".g-retried .g-retry-count", `fill:${colour("ink")}`),
    rule(".g-line", `fill:none;stroke:${colour("faint")};stroke-width:1.2`),
    rule(".g-head", `fill:${colour("faint")};stroke:none`),
    rule(".g-catch .g-line", "stroke-dasharray:4 3"),
    rule(".g-taken .g-line", `stroke:${colour("ink-2")};stroke-width:1.8`),
    rule(".g-taken .g-head", `fill:${colour("ink-2")}`),
    rule(".g-catch.g-taken .g-line", `stroke:${colour("caught-line")};stroke-dasharray:none`),
    rule(".g-catch.g-taken .g-head", `fill:${colour("caught-line")}`),
    rule(".g-only-recorded>.g-node .g-box", `stroke:${colour("ink-2")};stroke-dasharray:5 3;stroke-width:1.6`),
    rule(".g-only-ours>.g-node .g-box", "stroke-width:2.6"),
    rule(".g-only-recorded .g-name", `fill:${colour("ink-2")}`),
    rule(".g-only-recorded .g-line", `stroke:${colour("ink-2")};stroke-dasharray:5 3;stroke-width:1.6`),
    rule(".g-only-recorded .g-head", `fill:${colour("ink-2")}`),
    rule(".g-only-ours .g-line", "stroke-width:2.6"),
    rule(".g-label", `font-size:11px;fill:${colour("ink-3")};${halo}`),
    rule(".g-taken .g-label", `fill:${colour("ink")}`),
    rule(".g-catch.g-taken .g-label", `fill:${colour("caught")}`),
    rule(".g-point", `fill:${colour("panel")};stroke:${colour("ink-3")};stroke-width:1.5`),
    rule(".g-start .g-core", `fill:${colour("ink-3")}`),
    rule(".g-end .g-core", `fill:${colour("ink-3")}`),
  ].join("\n");
}
