"use client";

import { Share } from "lucide-react";
import { Button } from "../ui/Button";
import { OnDemand } from "../ui/OnDemand";

const SOURCE = {
  name: "The menu for sharing",
  load: () => import("./OpenShareMenu").then((part) => part.OpenShareMenu),
} as const;

/** The button of the ways to hand an execution on. */
export function ShareMenu({ executionKey }: { executionKey: string }) {
  return (
    <OnDemand source={SOURCE} props={{ executionKey }} popup="menu">
      <Button>
        <Share size={13} aria-hidden />
        Share
      </Button>
    </OnDemand>
  );
}
