"use client";

import type { ReactNode } from "react";
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

/** The verdict leads to what it rests on. */
export function ShowReplay({ children }: { readonly children: ReactNode }) {
  const { setTab } = useExecutionState();
  return (
    <button
      type="button"
      onClick={() => setTab("replay")}
      className="flex items-center gap-1.5 rounded-sm hover:text-ink hover:underline"
    >
      {children}
    </button>
  );
}
