"use client";

import { Star } from "lucide-react";
import type { Query } from "@/lib/contract/query/query";
import { Button } from "../ui/Button";
import { OnDemand } from "../ui/OnDemand";

const SOURCE = {
  name: "The saved searches",
  load: () => import("./OpenSavedMenu").then((part) => part.OpenSavedMenu),
} as const;

/** The button of the searches that were kept. */
export function SavedMenu({ query }: { query: Query | null }) {
  return (
    <OnDemand source={SOURCE} props={{ query }} popup="dialog">
      <Button>
        <Star size={13} aria-hidden />
        Saved
      </Button>
    </OnDemand>
  );
}
