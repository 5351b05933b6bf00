"use client";

import { ChevronDown, ChevronsDownUp, ChevronsUpDown } from "lucide-react";
import type { RefObject } from "react";
import { formatDuration } from "@/lib/base/wording";
import type { Tree } from "@/lib/layout/tree";
import { useClock } from "../ui/zone";
import { Button } from "../ui/Button";
import { RadioMenu } from "../ui/RadioMenu";
import { Kbd } from "../ui/Kbd";
import { ViewButtons } from "../ui/ViewButtons";
import { OnlyMark, StepFilter } from "./StepFilter";
import type { Selection } from "./useSelection";
import type { StepFilterState } from "./useStepFilter";
import type { View } from "./useView";

type Props = {
  readonly tree: Tree;
  readonly view: View;
  readonly selection: Selection;
  readonly filter: StepFilterState;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly wall: boolean;
  readonly onWall: (wall: boolean) => void;
  readonly panel: boolean;
  readonly onPanel: (open: boolean) => void;
};

export function Toolbar(props: Props) {
  const { view, selection, filter, panel, onPanel } = props;
  return (
    <div
      className="flex min-h-8 shrink-0 flex-wrap items-center gap-x-1 border-b px-1.5"
      role="toolbar"
      aria-label="Timeline"
    >
      <StepFilter filter={filter} selection={selection} input={props.search} />
      <div className="ml-auto flex flex-wrap items-center gap-x-1">
        <Live tree={props.tree} view={view} />
        <Button
          look="plain"
          aria-pressed={filter.isOnly("critical")}
          aria-keyshortcuts="p"
          title="Show only the steps that the end of the run waited for (p)"
          onClick={() => filter.setOnly("critical", !filter.isOnly("critical"))}
        >
          <OnlyMark on={filter.isOnly("critical")} /> critical path
        </Button>
        <Idle view={view} />
        <TimeMenu wall={props.wall} onWall={props.onWall} />
        <Button
          look="plain"
          square
          aria-label="Open all rows"
          aria-keyshortcuts="e"
          title="Open all rows (e)"
          onClick={() => selection.setAll(true)}
        >
          <ChevronsUpDown size={14} aria-hidden />
        </Button>
        <Button
          look="plain"
          square
          aria-label="Close all rows"
          aria-keyshortcuts="c"
          title="Close all rows (c)"
          onClick={() => selection.setAll(false)}
        >
          <ChevronsDownUp size={14} aria-hidden />
        </Button>
        <Button
          look="plain"
          disabled={view.fitted}
          onClick={view.fit}
          aria-keyshortcuts="f"
          title="Show the whole run (f)"
        >
          fit <Kbd className="hidden @[720px]:inline">f</Kbd>
        </Button>
        <ViewButtons onZoom={(factor) => view.zoomAbout(factor, selection.times)} panel={panel} onPanel={onPanel} />
      </div>
    </div>
  );
}

/** Of a run that is open: whether its right edge is followed, and a way back to it. */
function Live({ tree, view }: { tree: Tree; view: View }) {
  if (tree.trace.spans[0]?.outcome !== "open" || view.fitted) return null;
  const isAtEdge = view.screen.to >= tree.whole.to;
  if (isAtEdge) return <span className="px-1.5 text-run">following</span>;
  return (
    <Button
      look="plain"
      title="Show what happens now, and follow it"
      onClick={() => view.reveal({ from: tree.knownTo, to: tree.whole.to })}
    >
      follow
    </Button>
  );
}

/** Hides or shows stretches in which nothing worked; it says what a click does. */
function Idle({ view }: { view: View }) {
  const idle = view.breaks.reduce((sum, gap) => sum + (gap.to - gap.from), 0);
  if (idle === 0) return null;
  return (
    <Button
      look="plain"
      title={`Stretches in which nothing is recorded as working: ${view.idleHidden ? "left out now" : "drawn to scale now"}`}
      onClick={() => view.setIdleHidden(!view.idleHidden)}
    >
      {view.idleHidden ? "show" : "hide"} {formatDuration(idle)}
      <span className="hidden @[720px]:inline"> of waiting</span>
    </Button>
  );
}

function TimeMenu({ wall, onWall }: Pick<Props, "wall" | "onWall">) {
  const clock = useClock();
  return (
    <RadioMenu
      value={wall ? "wall" : "relative"}
      onChange={(value) => onWall(value === "wall")}
      options={[
        { value: "relative", label: "Relative to the start" },
        { value: "wall", label: `Clock (${clock.zone === "utc" ? "UTC" : "local"})` },
      ]}
    >
      <Button look="plain">
        {wall ? "clock" : "relative"}
        <ChevronDown size={13} aria-hidden />
      </Button>
    </RadioMenu>
  );
}
