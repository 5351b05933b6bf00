"use client";

import { Dialog } from "radix-ui";
import { useState } from "react";
import { type Stages, useSaveFork } from "../../_features/forks";
import { problemFrom } from "../../_features/http";
import { dialogClass, overlayClass } from "../change/dialogStyle";
import { FIELD } from "../change/fieldStyle";
import { Button } from "../ui/Button";
import { Labelled } from "../ui/Labelled";
import { ProblemNote } from "../ui/ProblemNote";

type Props = {
  readonly executionKey: string;
  readonly stages: Stages;
  /** That stands in the field first. */
  readonly name: string;
  readonly onKept: (fork: string) => void;
};

/** Keeps a fork under a name. */
export function SaveFork({ executionKey, stages, name: first, onKept }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState(first);
  const save = useSaveFork(executionKey);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>
        <Button look="primary">Save…</Button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className={overlayClass} />
        <Dialog.Content className={`${dialogClass} w-[440px]`}>
          <Dialog.Title className="text-lg font-semibold">Save this fork</Dialog.Title>
          <Dialog.Description className="mb-3 text-ink-2">
            It is found on the Replays page and at its execution, and counts nowhere as an execution.
          </Dialog.Description>
          <form
            className="grid gap-3"
            onSubmit={(event) => {
              event.preventDefault();
              save.mutate({ name, stages }, { onSuccess: ({ key }) => onKept(key) });
            }}
          >
            <Labelled label="Name">
              {(id) => (
                <input
                  id={id}
                  className={FIELD}
                  maxLength={200}
                  value={name}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Labelled>
            {save.error !== null && <ProblemNote problem={problemFrom(save.error)} />}
            <div className="flex justify-end gap-2">
              <Dialog.Close asChild>
                <Button>Cancel</Button>
              </Dialog.Close>
              <Button type="submit" look="primary" disabled={name.trim() === "" || save.isPending}>
                {save.isPending ? "Saving" : "Save"}
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
