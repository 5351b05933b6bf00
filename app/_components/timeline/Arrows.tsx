import type { Arrow } from "@/lib/layout/arrows";
import { ROW_HEIGHT } from "./metrics";

type Props = {
  readonly arrows: readonly Arrow[];
  readonly place: (at: number) => number;
  readonly width: number;
  readonly left: number;
};

/** From what was caught to where its catcher leads. `left`: where the track begins, px. */
export function Arrows({ arrows, place, width, left }: Props) {
  if (arrows.length === 0 || width <= 0) return null;
  return (
    <svg
      aria-hidden
      className="pointer-events-none absolute top-0 h-full overflow-hidden text-caught-line"
      style={{ left }}
      width={width}
    >
      <defs>
        <marker id="caught-head" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="6" markerHeight="6" orient="auto">
          <path d="M0.500 0.500 5 3 0.500 5.500" fill="none" stroke="currentColor" strokeWidth="1.4" />
        </marker>
      </defs>
      {arrows.map((arrow) => (
        <path
          key={`${arrow.fromRow}-${arrow.toRow}-${arrow.from}`}
          d={route(arrow, place)}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.3"
          markerEnd="url(#caught-head)"
        />
      ))}
    </svg>
  );
}

/** Down (or up) from the end of the box, then into the box it leads to, entering from its upper or lower edge. */
function route({ fromRow, toRow, from, to }: Arrow, place: (at: number) => number): string {
  const down = toRow > fromRow;
  const x = place(from) - 1;
  const y = fromRow * ROW_HEIGHT + (down ? 21 : 7);
  const end = toRow * ROW_HEIGHT + (down ? 6 : 22);
  const target = Math.max(place(to) + 1, x);
  if (target - x < 8) return `M${x} ${y}V${end}`;
  const middle = toRow * ROW_HEIGHT + (down ? -2 : ROW_HEIGHT + 2);
  return `M${x} ${y}V${middle}H${target + 2}V${end}`;
}
