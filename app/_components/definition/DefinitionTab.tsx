import { cutMiddle } from "@/lib/base/wording";
import { GiveDefinition } from "../change/GiveDefinition";
import type { TabProps } from "../tab/tabProps";
import { CopyButton } from "../ui/CopyButton";

export function DefinitionTab({ opened }: TabProps) {
  const { row, definition } = opened;
  if (definition === null) {
    return (
      <div className="flex h-full flex-col items-center gap-2 overflow-y-auto border border-t-0 bg-panel px-4 pt-16 text-ink-2">
        <h2 className="font-medium text-ink">The definition of this machine is not known</h2>
        <p className="max-w-[560px] text-center">
          With it, states that were not reached show, and which Retry and Catch acted. No definition is known. Give one:
        </p>
        <GiveDefinition executionKey={row.key} />
      </div>
    );
  }
  const lines = definition.text.split("\n");
  return (
    <div className="flex h-full flex-col border border-t-0 bg-panel">
      <div className="flex h-8 shrink-0 items-center gap-2 border-b pr-2 pl-3.5 text-ink-2">
        <span>
          sha256 <span className="mono">{cutMiddle(definition.hash, 16)}</span>
        </span>
        {definition.contentHash !== null && (
          <span title="Of the definition as a value: layout, order of keys and placeholders do not matter">
            content <span className="mono">{cutMiddle(definition.contentHash, 16)}</span>
          </span>
        )}
        {definition.assumed && (
          <span
            title="It was given with the history, or is the nearest one known of the machine; the run itself does not say which it was"
            className="rounded border border-dashed border-ink-3 px-1 text-xs"
          >
            not recorded with the run
          </span>
        )}
        <div className="flex-1" />
        <CopyButton text={definition.text} label="Copy the definition" />
      </div>
      <div className="min-h-0 flex-1 overflow-auto py-2" tabIndex={0} role="region" aria-label="Definition">
        <div className="mono grid w-max min-w-full grid-cols-[auto_1fr] leading-[18px]">
          <pre aria-hidden className="px-3.5 text-right text-ink-3 select-none">
            {lines.map((_, i) => i + 1).join("\n")}
          </pre>
          <pre className="pr-4">{definition.text}</pre>
        </div>
      </div>
    </div>
  );
}
