import { Minus, PanelRight, Plus } from "lucide-react";
import { Button } from "./Button";

type Props = {
  /** Times the scale; below 1 shows more. */
  readonly onZoom: (factor: number) => void;
  readonly panel: boolean;
  readonly onPanel: (open: boolean) => void;
};

const FACTOR = 1.5;

/** The end of the toolbar of a view: zoom, and the panel beside it. */
export function ViewButtons({ onZoom, panel, onPanel }: Props) {
  return (
    <>
      <Button look="plain" square aria-label="Zoom out" title="Zoom out (-)" onClick={() => onZoom(1 / FACTOR)}>
        <Minus size={14} aria-hidden />
      </Button>
      <Button look="plain" square aria-label="Zoom in" title="Zoom in (+)" onClick={() => onZoom(FACTOR)}>
        <Plus size={14} aria-hidden />
      </Button>
      <Button
        look="plain"
        square
        aria-label="Details"
        aria-pressed={panel}
        title="Show or hide the details"
        onClick={() => onPanel(!panel)}
      >
        <PanelRight size={14} aria-hidden />
      </Button>
    </>
  );
}
