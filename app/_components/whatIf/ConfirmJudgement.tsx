import { Dialog } from "radix-ui";
import type { JudgementIntent } from "@/lib/contract/forkJudgement";
import { dialogClass, overlayClass } from "../change/dialogStyle";
import { Button } from "../ui/Button";

type Props = {
  readonly intent: JudgementIntent;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
};

/** Names where the data of the fork goes before it does. */
export function ConfirmJudgement({ intent: { source, account, region }, onConfirm, onCancel }: Props) {
  return (
    <Dialog.Root open onOpenChange={onCancel}>
      <Dialog.Portal>
        <Dialog.Overlay className={overlayClass} />
        <Dialog.Content className={`${dialogClass} w-[480px]`}>
          <Dialog.Title className="text-lg font-semibold">Ask AWS&apos;s TestState?</Dialog.Title>
          <Dialog.Description className="mb-3 text-ink-2">
            The definition, and the inputs, variables and outcomes of the changed states are sent to the account{" "}
            <span className="mono text-ink">{account}</span> in <span className="mono text-ink">{region}</span>, with
            the credentials of the source <span className="mono text-ink">{source}</span>.
          </Dialog.Description>
          <div className="flex justify-end gap-2">
            <Button onClick={onCancel}>Cancel</Button>
            <Button look="primary" onClick={onConfirm}>
              Ask AWS
            </Button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
