"use client";

import { decimal, dollars } from "@/lib/cost/money";
import { OnDemand } from "../ui/OnDemand";
import type { Derivation } from "./OpenDerived";

const SOURCE = {
  name: "How the figure comes about",
  load: () => import("./OpenDerived").then((part) => part.OpenDerived),
} as const;

/** Dollars that open their derivation: the lines that add up to them. */
export function Derived(derivation: Derivation) {
  const { name, amount, lines } = derivation;
  const asOf = [...new Set(lines.map((line) => line.asOf))].join(", ");
  const estimated = lines.some((line) => line.certainty === "estimated");
  return (
    <OnDemand source={SOURCE} props={derivation} popup="dialog">
      <button
        type="button"
        title={`$${amount}${asOf === "" ? "" : ` at prices of ${asOf}`}`}
        aria-label={`${name}: ${dollars(decimal(amount))}${estimated ? ", estimated" : ""}. How it comes about`}
        className="rounded-sm whitespace-nowrap underline decoration-faint decoration-dotted underline-offset-3 hover:decoration-ink hover:decoration-solid"
      >
        {estimated && (
          <span aria-hidden className="font-normal text-ink-3">
            ≈{" "}
          </span>
        )}
        {dollars(decimal(amount))}
      </button>
    </OnDemand>
  );
}
