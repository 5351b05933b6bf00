"use client";

import { ChevronDown } from "lucide-react";
import type { PriceTable } from "@/lib/cost/prices";
import { Button } from "../ui/Button";
import { RadioMenu } from "../ui/RadioMenu";
import { FreeTier } from "./FreeTier";

type Props = {
  readonly prices: PriceTable;
  readonly regions: readonly string[];
  readonly freeTier: boolean;
  readonly onRegion: (region: string) => void;
  readonly onFreeTier: (freeTier: boolean) => void;
};

/** Whose prices, of which date, and whether the account's free tier is taken off. */
export function PriceChoices({ prices, regions, freeTier, onRegion, onFreeTier }: Props) {
  const options = regions.includes(prices.region) ? regions : [prices.region, ...regions];
  return (
    <>
      <FreeTier checked={freeTier} onChange={onFreeTier} />
      <RadioMenu
        value={prices.region}
        onChange={onRegion}
        options={options.map((region) => ({ value: region, label: region }))}
      >
        <Button
          aria-label={`Region: ${prices.region}`}
          title={`Prices of ${prices.region} as of ${prices.asOf}, from ${prices.source}`}
        >
          {prices.region}
          <span className="font-normal text-ink-3">{prices.asOf}</span>
          <ChevronDown size={13} aria-hidden className="text-ink-3" />
        </Button>
      </RadioMenu>
    </>
  );
}

const GROUP_NAMES = { transition: "state transitions", express: "Express", logs: "CloudWatch Logs" } as const;

/** Says which prices are another region's, and what to do about it. */
export function AssumedPrices({ prices }: { prices: PriceTable }) {
  if (prices.assumed.length === 0) return null;
  return (
    <p className="text-ink-2">
      No price of {prices.region} is known for {prices.assumed.map((group) => GROUP_NAMES[group]).join(" and ")}: those
      of us-east-1 stand in, as estimates.
    </p>
  );
}
