"use client";

import type { OpenedExecution } from "@/lib/contract/openedExecution";
import { useAssign } from "../../_features/change";
import { problemFrom } from "../../_features/http";
import { LinkButton } from "../ui/LinkButton";

const NAMES = { definition: "definition", arn: "ARN", machine: "machine" } as const;

/** What a user gave the execution, and the way back. Nothing when nothing was given. */
export function AssignedNote({ opened: { row, assigned } }: { opened: OpenedExecution }) {
  const assign = useAssign(row.key);
  if (assigned.length === 0) return null;
  const replaced = assigned.map(({ what, before }) => `${NAMES[what]} before: ${before ?? "not known"}`);
  return (
    <span className="flex items-center gap-1.5">
      <span title={replaced.join("\n")}>assigned by hand: {assigned.map(({ what }) => NAMES[what]).join(", ")}</span>
      <LinkButton
        disabled={assign.isPending}
        title={`Bring back what was before\n${replaced.join("\n")}`}
        onClick={() => assign.mutate({ undo: true })}
      >
        Undo
      </LinkButton>
      {assign.error !== null && (
        <span role="alert" className="text-bad">
          {problemFrom(assign.error).why}
        </span>
      )}
    </span>
  );
}
