"use client";

import { ChevronDown, Search } from "lucide-react";
import { useState, type RefObject } from "react";
import { findVisits } from "@/lib/layout/findSpan";
import { formatDuration } from "@/lib/base/wording";
import type { Tree } from "@/lib/layout/tree";
import { useClock } from "../ui/zone";
import { Button } from "../ui/Button";
import { RadioMenu } from "../ui/RadioMenu";
import { Kbd } from "../ui/Kbd";
import { ViewButtons } from "../ui/ViewButtons";
import type { Selection } from "./useSelection";
import type { View } from "./useView";

type Props = {
  readonly tree: Tree;
  readonly view: View;
  readonly selection: Selection;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly wall: boolean;
  readonly onWall: (wall: boolean) => void;
  readonly panel: boolean;
  readonly onPanel: (open: boolean) => void;
};

export function Toolbar({ tree, view, selection, search, wall, onWall, panel, onPanel }: Props) {
  const clock = useClock();
  const idle = view.idle.reduce((sum, gap) => sum + (gap.to - gap.from), 0);
  return (
    <div
      className="flex h-8 shrink-0 items-center gap-1 overflow-hidden border-b px-1.5"
      role="toolbar"
      aria-label="Timeline"
    >
      <Find tree={tree} selection={selection} input={search} />
      <div className="flex-1" />
      {idle > 0 && (
        <Button
          look="plain"
          aria-pressed={view.idleHidden}
          title="Stretches in which nothing is recorded as working"
          onClick={() => view.setIdleHidden(!view.idleHidden)}
        >
          <span>
            idle<span className="hidden @[600px]:inline"> {view.idleHidden ? "hidden" : "shown"}</span>:{" "}
            {formatDuration(idle)}
          </span>
        </Button>
      )}
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
      <Button
        look="plain"
        disabled={view.fitted}
        onClick={view.fit}
        aria-keyshortcuts="f"
        title="Show the whole run (f)"
      >
        fit <Kbd className="hidden @[520px]:inline">f</Kbd>
      </Button>
      <ViewButtons onZoom={view.zoom} panel={panel} onPanel={onPanel} />
    </div>
  );
}

/** Goes through the visits that match, one Enter at a time. */
function Find({
  tree,
  selection,
  input,
}: {
  tree: Tree;
  selection: Selection;
  input: RefObject<HTMLInputElement | null>;
}) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(-1);
  const found = findVisits(tree, text);
  const go = (by: number) => {
    if (found.length === 0) return;
    const next = (at + by + found.length) % found.length;
    setAt(next);
    const visit = found[next];
    if (visit !== undefined) selection.goTo(visit.index);
  };
  return (
    <div className="relative flex min-w-0 shrink items-center gap-2">
      <Search size={13} aria-hidden className="absolute top-[5px] left-1.5 text-ink-3" />
      <input
        ref={input}
        type="text"
        value={text}
        maxLength={200}
        spellCheck={false}
        aria-label="Find a step"
        aria-keyshortcuts="/"
        placeholder="Find a step"
        onChange={(event) => {
          setText(event.target.value);
          setAt(-1);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") go(event.shiftKey || at < 0 ? (at < 0 ? 1 : -1) : 1);
          if (event.key === "Escape") event.currentTarget.blur();
        }}
        className="h-6 w-44 min-w-24 rounded bg-transparent pr-6 pl-6.5 placeholder:text-ink-3 hover:bg-mute/60 focus:bg-bg"
      />
      {text === "" && <Kbd className="pointer-events-none absolute top-1 right-1 hidden @[520px]:inline">/</Kbd>}
      {text !== "" && (
        <span role="status" className="whitespace-nowrap text-ink-3">
          {found.length === 0 ? "none" : `${at + 1 > 0 ? `${at + 1} of ` : ""}${found.length}`}
        </span>
      )}
    </div>
  );
}
