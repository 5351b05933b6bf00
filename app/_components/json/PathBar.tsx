import { X } from "lucide-react";
import { type DataPath, dataPathText } from "@/lib/base/dataPath";
import { jsonataPathText } from "@/lib/layout/dataText";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import type { LeafAction } from "./leafAction";

type Props = {
  readonly path: DataPath;
  readonly onLeaf: LeafAction | undefined;
  readonly onClose: () => void;
};

/** The path of the value that was chosen, as both query languages write it, to copy. */
export function PathBar({ path, onLeaf, onClose }: Props) {
  const [jsonPath, jsonata] = [dataPathText(path), jsonataPathText(path)];
  return (
    <div
      role="group"
      aria-label="Path"
      className="mx-3.5 mb-1 flex items-start gap-2 rounded-md border bg-mute/40 pl-2.5"
    >
      <dl className="grid min-w-0 flex-1 grid-cols-[64px_minmax(0,1fr)_auto] items-center gap-x-2 py-1">
        <dt className="text-ink-3">JSONPath</dt>
        <dd className="mono wrap-anywhere">{jsonPath}</dd>
        <dd>
          <CopyButton text={jsonPath} label="Copy the JSONPath" />
        </dd>
        <dt className="text-ink-3">JSONata</dt>
        <dd className="mono wrap-anywhere">{jsonata}</dd>
        <dd>
          <CopyButton text={jsonata} label="Copy the JSONata" />
        </dd>
        {onLeaf !== undefined && (
          <dd className="col-span-3">
            <Button look="plain" onClick={() => onLeaf.act(path)}>
              {onLeaf.label}
            </Button>
          </dd>
        )}
      </dl>
      <Button look="plain" square aria-label="Close the path" onClick={onClose}>
        <X size={14} aria-hidden />
      </Button>
    </div>
  );
}
