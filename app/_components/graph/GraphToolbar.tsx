"use client";

import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../ui/Button";
import { Kbd } from "../ui/Kbd";
import { ViewButtons } from "../ui/ViewButtons";

type Props = {
  /** Left: what of the run is shown. */
  readonly children: ReactNode;
  readonly panel: boolean;
  readonly onPanel: (open: boolean) => void;
  readonly onFit: () => void;
  readonly onZoom: (factor: number) => void;
  readonly onExport: () => void;
};

export function GraphToolbar({ children, panel, onPanel, onFit, onZoom, onExport }: Props) {
  return (
    <div
      role="toolbar"
      aria-label="Graph"
      className="flex min-h-8 shrink-0 items-center gap-1 overflow-hidden border-b px-1.5 max-[560px]:flex-wrap"
    >
      <div className="flex min-w-0 flex-1 items-center gap-2 overflow-hidden pl-1.5 max-[560px]:basis-full">
        {children}
      </div>
      <Button look="plain" title="Save the graph as an SVG file" onClick={onExport}>
        <Download size={13} aria-hidden />
        SVG
      </Button>
      <Button look="plain" onClick={onFit} aria-keyshortcuts="f" title="Show the whole graph (f)">
        fit <Kbd className="hidden @[520px]:inline">f</Kbd>
      </Button>
      <ViewButtons onZoom={onZoom} panel={panel} onPanel={onPanel} />
    </div>
  );
}
