"use client";

import { Dialog } from "radix-ui";
import { useState, type ReactNode } from "react";
import type { OpenedExecution } from "@/lib/contract/openedExecution";
import { AssignForm } from "./AssignForm";
import { dialogClass, overlayClass } from "./dialogStyle";

type Props = {
  readonly opened: OpenedExecution;
  /** The button that opens it. */
  readonly children: ReactNode;
};

export function OpenAssignDialog({ opened, children }: Props) {
  const [isOpen, setOpen] = useState(true);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>{children}</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className={overlayClass} />
        <Dialog.Content className={`${dialogClass} w-[640px]`}>
          <Dialog.Title className="text-lg font-semibold">Say what the record does not</Dialog.Title>
          <Dialog.Description className="mb-3 text-ink-2">
            What stays empty stays as it is. The verdict is asked for anew, and everything can be undone.
          </Dialog.Description>
          <AssignForm opened={opened} onDone={() => setOpen(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
