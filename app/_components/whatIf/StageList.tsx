import type { Stages } from "../../_features/forks";
import { Button } from "../ui/Button";
import { editsOf } from "./draft";

type Props = {
  readonly stages: Stages;
  readonly onChange: (index: number) => void;
  /** Takes a stage away, with those behind it. */
  readonly onRemove: (index: number) => void;
};

/** The stages of a fork in their order, each with what it changes. */
export function StageList({ stages, onChange, onRemove }: Props) {
  if (stages.length === 0) return null;
  return (
    <ol aria-label="Edits" className="divide-y divide-line-soft border-b">
      {stages.map((stage, index) => (
        <li key={index} className="px-3.5 py-2">
          <div className="flex items-center gap-1">
            <h3 className="min-w-0 flex-1 truncate font-medium">From {stage.label ?? "the start"} on</h3>
            <Button look="plain" onClick={() => onChange(index)}>
              Change
            </Button>
            {index > 0 && (
              <Button look="plain" onClick={() => onRemove(index)}>
                Remove
              </Button>
            )}
          </div>
          <ul className="grid gap-0.5 text-ink-2 wrap-anywhere">
            {editsOf(stage).map((text) => (
              <li key={text}>{text}</li>
            ))}
            {editsOf(stage).length === 0 && <li>nothing is otherwise</li>}
          </ul>
        </li>
      ))}
    </ol>
  );
}
