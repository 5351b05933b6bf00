"use client";

import type { OpenedExecution } from "@/lib/contract/openedExecution";
import { OnDemand, type TriggerElement } from "../ui/OnDemand";

type Props = {
  readonly opened: OpenedExecution;
  /** The button that opens it. */
  readonly children: TriggerElement;
};

const SOURCE = {
  name: "The form for what the record does not say",
  load: () => import("./OpenAssignDialog").then((part) => part.OpenAssignDialog),
} as const;

/** Asks what the record does not say. */
export function AssignDialog({ opened, children }: Props) {
  return (
    <OnDemand source={SOURCE} props={{ opened }} popup="dialog">
      {children}
    </OnDemand>
  );
}
