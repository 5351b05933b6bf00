"use client";

import { useRouter } from "next/navigation";
import { AlertDialog } from "radix-ui";
import { useState, type ReactNode } from "react";
import type { OpenedExecution } from "@/lib/contract/openedExecution";
import { counted } from "@/lib/base/wording";
import { useRemove } from "../../_features/change";
import { problemFrom } from "../../_features/http";
import { Button } from "../ui/Button";
import { Command } from "../ui/Command";
import { ProblemNote } from "../ui/ProblemNote";
import { dialogClass, overlayClass } from "./dialogStyle";

type Props = {
  readonly opened: OpenedExecution;
  /** The button that opens it. */
  readonly children: ReactNode;
};

/** Asks before an execution is deleted; afterwards the list of executions shows. */
export function OpenDeleteDialog({ opened: { row }, children }: Props) {
  const [isOpen, setOpen] = useState(true);
  const router = useRouter();
  const remove = useRemove(row.key, () => router.push("/executions"));
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={setOpen}>
      <AlertDialog.Trigger asChild>{children}</AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={overlayClass} />
        <AlertDialog.Content className={`${dialogClass} w-[560px]`}>
          <AlertDialog.Title className="text-lg font-semibold">Delete this execution?</AlertDialog.Title>
          <AlertDialog.Description className="mt-1 wrap-anywhere text-ink-2">
            <span className="mono text-ink">{row.name}</span> goes from this database with its{" "}
            {counted(row.events, "event")}, its verdict and what was assigned to it. Nothing changes in AWS, and no file
            is deleted: the next import or pull of its history brings it back.
          </AlertDialog.Description>
          {row.machine !== null && (
            <div className="mt-3">
              <p className="mb-1 text-ink-2">All executions of its machine at once, from the terminal:</p>
              <Command>{`npm run -s stepscope -- delete ${quoted(row.machineArn ?? row.machine)}`}</Command>
            </div>
          )}
          {remove.error !== null && (
            <div className="mt-3">
              <ProblemNote problem={problemFrom(remove.error)} />
            </div>
          )}
          <div className="mt-3 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>Keep it</Button>
            </AlertDialog.Cancel>
            <Button look="primary" disabled={remove.isPending || remove.isSuccess} onClick={() => remove.mutate()}>
              Delete
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

/** A word for a shell: a name may hold what a shell reads as its own. */
function quoted(word: string): string {
  return /^[\w:./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
