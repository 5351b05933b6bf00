"use client";

import { AlertDialog } from "radix-ui";
import type { ReactNode } from "react";
import { dialogClass, overlayClass } from "../change/dialogStyle";
import { Button } from "../ui/Button";

export type Question = {
  readonly title: string;
  readonly text: string;
  readonly verb: string;
  readonly onYes: () => void;
};
type Props = Question & {
  /** The button that opens it. */
  readonly children: ReactNode;
};

/** Asks before something is done. */
export function OpenConfirmed({ title, text, verb, onYes, children }: Props) {
  return (
    <AlertDialog.Root defaultOpen>
      <AlertDialog.Trigger asChild>{children}</AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={overlayClass} />
        <AlertDialog.Content className={`${dialogClass} w-[440px]`}>
          <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description className="text-ink-2">{text}</AlertDialog.Description>
          <div className="mt-4 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>Cancel</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button look="primary" onClick={onYes}>
                {verb}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
