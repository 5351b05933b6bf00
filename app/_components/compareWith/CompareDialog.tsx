"use client";

import { Dialog } from "radix-ui";
import { dialogClass, overlayClass } from "../change/dialogStyle";
import { CompareForm } from "./CompareForm";

type Props = {
  readonly executionKey: string;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
};

export function CompareDialog({ executionKey, isOpen, onOpenChange }: Props) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className={overlayClass} />
        <Dialog.Content className={`${dialogClass} w-[560px]`}>
          <Dialog.Title className="text-lg font-semibold">Compare with another execution</Dialog.Title>
          <Dialog.Description className="mb-3 text-ink-2">
            Their steps are laid side by side, and the first difference is shown. It may be of another machine.
          </Dialog.Description>
          <CompareForm executionKey={executionKey} onDone={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
