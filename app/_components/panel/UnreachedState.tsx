import { X } from "lucide-react";
import type { DefinedStates } from "@/lib/layout/definition";
import { PayloadView } from "../json/PayloadView";
import { Button } from "../ui/Button";

/** A state that the run never entered: all there is of it is its definition. */
export function UnreachedState({
  name,
  said,
  definition,
  onClose,
}: {
  name: string;
  /** What may be said of it: the record may be no whole one. */
  said: string;
  definition: DefinedStates | null;
  onClose: () => void;
}) {
  const body = definition?.get(name)?.body;
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-10 shrink-0 items-center gap-2 border-b pr-1.5 pl-3.5">
        <h2 className="truncate font-semibold">{name}</h2>
        <span className="ml-auto shrink-0 text-ink-3">{said}</span>
        <Button look="plain" square aria-label="Close the details" onClick={onClose}>
          <X size={14} aria-hidden />
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <PayloadView title="Definition" text={body === undefined ? null : JSON.stringify(body, null, 2)} />
      </div>
    </div>
  );
}
