"use client";

import type { OpenedExecution } from "@/lib/contract/openedExecution";
import { OnDemand, type TriggerElement } from "../ui/OnDemand";

type Props = {
  readonly opened: OpenedExecution;
  /** The button that opens it. */
  readonly children: TriggerElement;
};

const SOURCE = {
  name: "The question before an execution is deleted",
  load: () => import("./OpenDeleteDialog").then((part) => part.OpenDeleteDialog),
} as const;

/** Asks before an execution is deleted. */
export function DeleteDialog({ opened, children }: Props) {
  return (
    <OnDemand source={SOURCE} props={{ opened }} popup="dialog">
      {children}
    </OnDemand>
  );
}
