import { MARKS } from "./marks";
import type { GraphOverlay } from "@/lib/layout/graph/overlay";
import type { GraphLayout, NodeLayout, Point } from "@/lib/layout/graph/graphLayout";

/** px that one character stands for. */
const COLUMN = 8;
const LINE = 16;

/** A laid-out graph as text: boxes where the nodes are, `●` start, `◉` end, dots along the lines and `▾` where they end. */
export function graphPicture(laid: GraphLayout, overlay?: GraphOverlay): string {
  const page = new Page(Math.ceil(laid.width / COLUMN) + 2, Math.ceil(laid.height / LINE) + 2);
  for (const edge of laid.edges) page.line(edge.points, edge.family === "catch" ? "~" : "·");
  for (const node of laid.nodes) page.box(node, overlay);
  for (const { points, labelAt, text } of laid.edges) {
    const last = points.at(-1);
    const before = points.at(-2);
    if (last !== undefined && before !== undefined) page.put(last.x, last.y - (before.y <= last.y ? 1 : -LINE), "▾");
    if (labelAt !== null) page.text(labelAt.x - (text.length / 2) * COLUMN, labelAt.y, text);
  }
  for (const { x, y, width, height, kind } of laid.points) {
    page.put(x + width / 2, y + height / 2, kind === "start" ? "●" : "◉");
  }
  return page.print();
}

class Page {
  readonly #rows: string[][];

  constructor(columns: number, lines: number) {
    this.#rows = Array.from({ length: lines }, () => Array.from({ length: columns }, () => " "));
  }

  put(x: number, y: number, char: string): void {
    const row = this.#rows[Math.floor(y / LINE)];
    const column = Math.floor(x / COLUMN);
    if (row !== undefined && column >= 0 && column < row.length) row[column] = char;
  }

  text(x: number, y: number, text: string): void {
    [...text].forEach((char, i) => this.put(x + i * COLUMN, y, char));
  }

  line(points: readonly Point[], char: string): void {
    points.slice(1).forEach((to, i) => {
      const from = points[i]!;
      const steps = Math.ceil(Math.max(Math.abs(to.x - from.x) / COLUMN, Math.abs(to.y - from.y) / LINE)) * 2;
      for (let step = 0; step <= steps; step++) {
        const share = steps === 0 ? 0 : step / steps;
        this.put(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share, char);
      }
    });
  }

  box(node: NodeLayout, overlay: GraphOverlay | undefined): void {
    const left = Math.round(node.x / COLUMN) * COLUMN;
    const top = Math.round(node.y / LINE) * LINE;
    const columns = Math.max(2, Math.floor(node.width / COLUMN));
    const lines = Math.max(2, Math.round(node.height / LINE));
    for (let line = 0; line < lines; line++) {
      const edge = line === 0 || line === lines - 1;
      const [a, fill, b] = line === 0 ? "┌─┐" : edge ? "└─┘" : node.shape === "open" && line > 1 ? "│ │" : "│ │";
      const inner = node.shape === "open" && !edge && line > 1 ? null : fill!.repeat(columns - 2);
      this.put(left, top + line * LINE, a!);
      this.put(left + (columns - 1) * COLUMN, top + line * LINE, b!);
      if (inner !== null) this.text(left + COLUMN, top + line * LINE, inner);
    }
    const seen = overlay?.nodes.get(node.id);
    const mark = overlay === undefined ? "" : `${seen === undefined ? " " : MARKS[seen.outcome]} `;
    const times = seen !== undefined && seen.visits.length > 1 ? ` ${seen.visits.length}×` : "";
    const again = seen !== undefined && seen.retries > 0 ? ` ↻${seen.retries}` : "";
    this.text(left + COLUMN, top + LINE, `${mark}${node.label}${times}${again}`);
  }

  print(): string {
    return this.#rows
      .map((row) => row.join("").trimEnd())
      .join("\n")
      .trimEnd();
  }
}
