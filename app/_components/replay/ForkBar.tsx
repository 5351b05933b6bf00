import { GitFork } from "lucide-react";
import { Button } from "../ui/Button";
import type { ForkPlace } from "./forkPlace";

type Props = { readonly at: ForkPlace; readonly onFork: (place: ForkPlace) => void };

const START: ForkPlace = {
  at: null,
  label: "the start",
  isAsked: false,
  resource: null,
  input: null,
  result: null,
  variables: null,
};

/** Where the reader asks what would have happened. */
export function ForkBar({ at, onFork }: Props) {
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-2 border-b px-3.5 py-1">
      <Button onClick={() => onFork(at)}>
        <GitFork size={13} aria-hidden />
        What if…
      </Button>
      <span className="text-ink-2">Change what happened here, and see what would have followed.</span>
      <Button look="plain" className="ml-auto" onClick={() => onFork(START)}>
        …from the start
      </Button>
    </div>
  );
}
