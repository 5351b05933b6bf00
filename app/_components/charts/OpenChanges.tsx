"use client";

import { useState } from "react";
import { counted } from "@/lib/base/wording";
import type { MachineEventRow } from "@/lib/contract/machineEvent";
import type { PartSource } from "../../_features/part";
import { Button } from "../ui/Button";
import { Part } from "../ui/Part";
import { Skeleton } from "../ui/Skeleton";

type Props = { readonly changes: readonly MachineEventRow[] };

const LIST: PartSource<Props> = {
  name: "The list of changes",
  load: () => import("./ChangeList").then((list) => list.ChangeList),
};

/** The lines of a chart as a list, for the keyboard, for touch and to read; its line is there before it has any. */
export function OpenChanges({ changes }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="min-h-6">
      {changes.length > 0 && (
        <Button look="plain" className="h-6" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {counted(changes.length, "change")}
        </Button>
      )}
      {isOpen && <Part source={LIST} props={{ changes }} loading={<Skeleton className="h-7 w-full" />} />}
    </div>
  );
}
