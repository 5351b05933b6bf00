"use client";

import type { Status } from "@/lib/contract/status";
import { useExecutionState } from "../tab/useExecutionState";
import { Button } from "../ui/Button";

/** Opens what running an execution again will do. Of one that goes on there is nothing to say yet. */
export function RunAgain({ status }: { readonly status: Status }) {
  const { tab, setTab } = useExecutionState();
  if (status === "RUNNING" || status === "PENDING_REDRIVE") return null;
  return (
    <Button look="plain" aria-pressed={tab === "rerun"} onClick={() => setTab("rerun")}>
      Run again…
    </Button>
  );
}
