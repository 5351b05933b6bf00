"use client";

import { Button } from "../ui/Button";
import { OnDemand } from "../ui/OnDemand";
import type { Removed } from "./OpenRemoveSource";

const SOURCE = {
  name: "The question before a source is removed",
  load: () => import("./OpenRemoveSource").then((part) => part.OpenRemoveSource),
} as const;

/** The button that removes a source, after asking. */
export function RemoveSource(removed: Removed) {
  return (
    <OnDemand source={SOURCE} props={removed} popup="dialog">
      <Button>Remove…</Button>
    </OnDemand>
  );
}
