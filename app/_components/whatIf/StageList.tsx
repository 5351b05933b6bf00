import { useMemo } from "react";
import { listedEdits } from "@/lib/contract/forkEdits";
import type { Stages } from "../../_features/forks";
import { Button } from "../ui/Button";
import { EditList } from "./EditList";

type Props = {
  readonly stages: Stages;
  /** What the execution ran with; null where it is not known. */
  readonly definition: string | null;
  readonly onChange: (index: number) => void;
  /** Takes a stage away, with those behind it. */
  readonly onRemove: (index: number) => void;
};

/** The stages of a fork in their order, each with what it changes. */
export function StageList({ stages, definition, onChange, onRemove }: Props) {
  const edits = useMemo(() => listedEdits(stages, definition), [stages, definition]);
  if (stages.length === 0) return null;
  return (
    <ol aria-label="Edits" className="divide-y divide-line-soft border-b">
      {edits.map((one, index) => (
        <li key={index} className="px-3.5 py-2">
          <div className="flex items-center gap-1">
            <h3 className="min-w-0 flex-1 truncate font-medium">From {one.place ?? "the start"} on</h3>
            <Button look="plain" onClick={() => onChange(index)}>
              Change
            </Button>
            {index > 0 && (
              <Button look="plain" onClick={() => onRemove(index)}>
                Remove
              </Button>
            )}
          </div>
          <EditList edits={one} />
        </li>
      ))}
    </ol>
  );
}
