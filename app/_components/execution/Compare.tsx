"use client";

import { Link } from "../ui/Link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { comparisonHref } from "@/lib/contract/comparison";
import type { ExecutionRow } from "@/lib/contract/execution";
import type { Status } from "@/lib/contract/status";
import { CompareDialog } from "../compareWith/CompareDialog";
import { Button } from "../ui/Button";
import { Kbd } from "../ui/Kbd";
import { type OfferedCommands, usePageCommands } from "../ui/pageCommands";

type CompareAction = "nearest" | "other";

const ANY: OfferedCommands<CompareAction> = {
  title: "Compare",
  commands: [{ id: "other", name: "Compare with another execution" }],
  more: [],
};
const BAD: OfferedCommands<CompareAction> = {
  ...ANY,
  commands: [{ id: "nearest", key: "g", name: "Compare with the nearest good run" }, ...ANY.commands],
};

/** Whether there is reason to look for a run that went well. */
function endedBadly(status: Status): boolean {
  return status === "FAILED" || status === "TIMED_OUT" || status === "ABORTED";
}

/** The button that asks what to lay beside the execution, and the commands for it. */
export function Compare({ row: { key, status } }: { readonly row: ExecutionRow }) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  usePageCommands(endedBadly(status) ? BAD : ANY, (id) => {
    if (id === "other") setOpen(true);
    else router.push(comparisonHref(key, { kind: "nearest" }));
  });
  return (
    <>
      <Button look="plain" onClick={() => setOpen(true)}>
        Compare…
      </Button>
      <CompareDialog executionKey={key} isOpen={isOpen} onOpenChange={setOpen} />
    </>
  );
}

/** Beside the sentence of an execution that ended badly: the same work when it went well. */
export function NearestGoodRun({ row: { key, status } }: { readonly row: ExecutionRow }) {
  if (!endedBadly(status)) return null;
  return (
    <Link
      href={comparisonHref(key, { kind: "nearest" })}
      aria-keyshortcuts="g"
      className="inline-flex items-center gap-1.5 whitespace-nowrap text-accent hover:underline"
    >
      Compare with the nearest good run
      <Kbd>g</Kbd>
    </Link>
  );
}
