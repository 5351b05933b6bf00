"use client";

import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./Button";
import { OnDemand } from "./OnDemand";
import type { MultiSelectOption } from "./OpenMultiSelect";

type Props = {
  readonly name: string;
  readonly value: readonly string[];
  /** How the only chosen value is called; the value itself without it. */
  readonly shown?: ReactNode;
  /** The counts stopped: there can be more. */
  readonly isAtLeast?: boolean;
  /** Something is always chosen of it: that is no filter, and is not marked as one. */
  readonly isChoice?: boolean;
  readonly options: readonly MultiSelectOption[];
  readonly onChange: (value: string[]) => void;
};

const SOURCE = {
  name: "The menu of this filter",
  load: () => import("./OpenMultiSelect").then((part) => part.OpenMultiSelect),
} as const;

/** A filter of which any number is chosen; none means all. */
export function MultiSelect({ name, value, shown, isAtLeast = false, isChoice = false, options, onChange }: Props) {
  return (
    <OnDemand source={SOURCE} props={{ value, isAtLeast, options, onChange }} popup="menu">
      <Button className={value.length > 0 && !isChoice ? "border-accent!" : ""}>
        {name}
        {value.length > 0 && (
          <span className="inline-flex max-w-40 truncate font-normal text-ink-2">
            {value.length === 1 ? (shown ?? value[0]) : value.length}
          </span>
        )}
        <ChevronDown size={13} aria-hidden className="text-ink-3" />
      </Button>
    </OnDemand>
  );
}
