"use client";

import { AlertDialog } from "radix-ui";
import type { ReactNode } from "react";
import type { useChangeSource } from "../../_features/sources";
import { dialogClass, overlayClass } from "../change/dialogStyle";
import { Button } from "../ui/Button";

export type Removed = { readonly name: string; readonly change: ReturnType<typeof useChangeSource> };
type Props = Removed & {
  /** The button that opens it. */
  readonly children: ReactNode;
};

/** Asks whether a source goes with or without what it brought. */
export function OpenRemoveSource({ name, change, children }: Props) {
  const remove = (withData: boolean) => change.mutate({ kind: "remove", name, withData });
  return (
    <AlertDialog.Root defaultOpen>
      <AlertDialog.Trigger asChild>{children}</AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={overlayClass} />
        <AlertDialog.Content className={`${dialogClass} w-[520px]`}>
          <AlertDialog.Title className="text-lg font-semibold">Remove {name}?</AlertDialog.Title>
          <AlertDialog.Description className="mt-1 text-ink-2">
            Nothing more is read from it. The executions that it alone brought can stay, or go with it from this
            database. Nothing changes in AWS.
          </AlertDialog.Description>
          <div className="mt-4 flex flex-wrap justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>Cancel</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button onClick={() => remove(true)}>Remove with its executions</Button>
            </AlertDialog.Action>
            <AlertDialog.Action asChild>
              <Button look="primary" onClick={() => remove(false)}>
                Remove the source alone
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
