import { Download, GitFork } from "lucide-react";
import { PATHS } from "@/lib/contract/paths";
import type { SavedForkView } from "@/lib/contract/fork";
import type { Stages } from "../../_features/forks";
import { Button, buttonClass } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Time } from "../ui/Time";
import { SaveFork } from "./SaveFork";

type Props = {
  readonly executionKey: string;
  readonly stages: Stages;
  readonly kept: SavedForkView | null;
  readonly onKept: (fork: string) => void;
  readonly onLeave: () => void;
};

/** What fork it is, and what can be done with it. */
export function ForkHeader({ executionKey, stages, kept, onKept, onLeave }: Props) {
  const isKept = kept !== null && JSON.stringify(kept.stages) === JSON.stringify(stages);
  return (
    <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-2 border-b bg-bg px-3.5 py-1">
      <GitFork size={14} aria-hidden />
      <h2 className="truncate font-semibold">{isKept ? kept.name : "What if"}</h2>
      <span className="min-w-0 flex-1 text-ink-2 max-[760px]:basis-full">
        {isKept ? (
          <>
            kept <Time at={kept.createdAt} />
            {kept.isOutdated && ", before the execution was changed: its result may be another one now"}
          </>
        ) : (
          "Nothing runs in AWS, and nothing of the record changes."
        )}
      </span>
      <a
        href={PATHS.mockFile(executionKey)}
        download
        title="What the tasks of the recorded run answered, as a mock file of Step Functions Local"
        className={buttonClass()}
      >
        <Download size={13} aria-hidden />
        Mock file of the record
      </a>
      {isKept && (
        <>
          <CopyButton text={() => window.location.href} label="Copy the address of this fork" look="normal">
            Link
          </CopyButton>
          <a href={PATHS.forkDownload(kept.key)} download className={buttonClass()}>
            <Download size={13} aria-hidden />
            Download
          </a>
        </>
      )}
      {!isKept && stages.length > 0 && (
        <SaveFork executionKey={executionKey} stages={stages} name={kept?.name ?? ""} onKept={onKept} />
      )}
      <Button onClick={onLeave}>Back to the record</Button>
    </div>
  );
}
