"use client";

import { AlertDialog } from "radix-ui";
import { useState } from "react";
import type { RerunDone, RerunHow, RerunPreview } from "@/lib/contract/rerun";
import { problemFrom } from "../../_features/http";
import { useRunAgain } from "../../_features/rerun";
import { dialogClass, overlayClass } from "../change/dialogStyle";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { askedHow, confirmed } from "./asked";
import { BUTTON_LABELS, WAY_LABELS } from "./words";

type Props = {
  readonly executionKey: string;
  readonly preview: RerunPreview;
  readonly input: string;
  readonly isReady: boolean;
  /** The preview of what runs now is another one: what was done is said beside it. */
  readonly onDone: (done: RerunDone) => void;
};

/** Asks with account, region, machine and input before anything is done; then does it. */
export function PerformButton({ executionKey, preview, input, isReady, onDone }: Props) {
  const [isOpen, setOpen] = useState(false);
  const action = useRunAgain(executionKey);
  const how = askedHow(preview, input);
  // The page may hear of the run before the answer comes, and show another preview: the promise outlives this button.
  const perform = (asked: RerunHow) => void action.mutateAsync(confirmed(preview, asked)).then(onDone, () => undefined);
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={setOpen}>
      <AlertDialog.Trigger asChild>
        <Button look="primary" disabled={!isReady || how === null}>
          {BUTTON_LABELS[preview.how]}
        </Button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={overlayClass} />
        <AlertDialog.Content className={`${dialogClass} w-[600px]`}>
          <AlertDialog.Title className="text-lg font-semibold">{WAY_LABELS[preview.how]}?</AlertDialog.Title>
          {how !== null && <Named preview={preview} how={how} />}
          {action.error !== null && (
            <div className="mt-3">
              <ProblemNote problem={problemFrom(action.error)} />
            </div>
          )}
          <div className="mt-3 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>Leave it</Button>
            </AlertDialog.Cancel>
            <Button
              look="primary"
              disabled={how === null || action.isPending}
              onClick={() => how !== null && perform(how)}
            >
              {WAY_LABELS[preview.how]}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

/** What is agreed to. */
function Named({ preview, how }: { readonly preview: RerunPreview; readonly how: RerunHow }) {
  const { execution, resume } = preview;
  const machine = resume?.kind === "machine" ? resume.name : execution.machine;
  const facts = [
    ["Account", execution.account],
    ["Region", execution.region],
    ["Machine", machine],
    ["Execution", execution.name],
  ] as const;
  return (
    <AlertDialog.Description asChild>
      <div className="mt-1">
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5">
          {facts.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-2">{name}</dt>
              <dd className="mono wrap-anywhere">{value ?? "not known"}</dd>
            </div>
          ))}
        </dl>
        {"input" in how && how.input !== undefined && (
          <pre className="mono mt-2 max-h-60 overflow-auto border bg-bg p-2 whitespace-pre-wrap wrap-anywhere">
            {how.input}
          </pre>
        )}
      </div>
    </AlertDialog.Description>
  );
}
