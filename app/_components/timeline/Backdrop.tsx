import type { Tree } from "@/lib/layout/tree";
import { redrivesOf } from "@/lib/layout/redrives";
import { shareOf } from "@/lib/layout/window";
import { useTicks } from "./useTicks";
import type { View } from "./useView";

type Props = {
  readonly tree: Tree;
  readonly view: View;
  readonly wall: boolean;
  readonly width: number;
  readonly names: number;
};

/** Behind the rows: the lines of the ruler, redrives, where the record ends, and times that are left out. */
export function Backdrop({ tree, view, wall, width, names }: Props) {
  const marks = useTicks(view, wall, width);
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute inset-y-0 overflow-hidden border-l"
      style={{ left: names - 1, right: 0 }}
    >
      {width > 0 &&
        marks.map(({ at, share }) => (
          <span key={at} className="absolute inset-y-0 border-l border-line-soft" style={{ left: share * width }} />
        ))}
      {view.scale.hidden.map(({ time, position }) => (
        <span
          key={time.from}
          className="absolute inset-y-0 border-x border-dashed border-faint bg-mute/60"
          style={{
            left: shareOf(view.window, position.from) * width,
            width: ((position.to - position.from) / (view.window.to - view.window.from)) * width,
          }}
        />
      ))}
      {redrivesOf(tree).map(({ number, at }) => (
        <span
          key={number}
          className="absolute inset-y-0 border-l-2 border-run/60"
          style={{ left: view.share(at) * width }}
        />
      ))}
      {tree.knownTo < tree.whole.to && width > 0 && (
        <span
          className="absolute inset-y-0 border-l border-dashed border-ink-3"
          style={{ left: view.share(tree.knownTo) * width }}
        />
      )}
    </div>
  );
}
