import { type PriceChange, priceChanges } from "@/lib/cost/priceChanges";
import { readPriceList } from "@/lib/cost/priceList";
import { type PriceOverride, pricesOf, REGIONS } from "@/lib/cost/prices";
import { fetchPriceList } from "@/lib/ingest/aws/priceList";
import { PRICES_FILE, readOverrides, readPricesFile, writePricesFile } from "@/lib/server/readOverrides";

import { EXIT } from "./exit";
import { interruption } from "./interrupt";
import { Progress } from "./progress";
import { UsageError } from "./usageError";

type Refreshed = {
  readonly prices: readonly PriceOverride[];
  readonly changes: readonly PriceChange[];
  readonly missing: readonly string[];
};

/** Prints what would change, and writes it when asked to. Exit code 1 when a region has no prices in the list. */
export async function refreshPrices(options: PricesOptions, folder = process.cwd()): Promise<number> {
  const signal = interruption();
  const refreshed = await refresh(options, await readOverrides(folder), signal);
  if (refreshed === null) {
    console.error("Interrupted; nothing was changed.");
    return EXIT.interrupted;
  }
  const written = options.write === true && refreshed.prices.length > 0;
  if (written) {
    const fresh = new Set(refreshed.prices.map(({ region }) => region));
    const kept = (await readPricesFile(folder)).filter(({ region }) => !fresh.has(region));
    await writePricesFile(folder, [...kept, ...refreshed.prices]);
  }
  if (options.json === true) console.log(JSON.stringify({ ...refreshed, written: written ? PRICES_FILE : null }));
  else print(refreshed, written);
  return refreshed.missing.length > 0 ? EXIT.findings : EXIT.ok;
}

/** Null when it was interrupted. */
async function refresh(
  { region: regions = REGIONS, endpoint }: PricesOptions,
  overrides: readonly PriceOverride[],
  signal: AbortSignal,
): Promise<Refreshed | null> {
  const progress = new Progress();
  const day = new Date().toISOString().slice(0, 10);
  const prices: PriceOverride[] = [];
  const missing: string[] = [];
  for (const region of regions) {
    progress.show(`${region}  ${prices.length} of ${regions.length} regions`);
    const listing = await fetchPriceList(region, endpoint ?? null, signal).catch((error: unknown) => {
      progress.clear();
      if (signal.aborted) return null;
      throw new UsageError(unanswered(endpoint ?? null, error));
    });
    if (listing === null) return null;
    const read = readPriceList(region, listing, day);
    if (read.ok) prices.push(read.value);
    else missing.push(read.error);
  }
  progress.clear();
  const changes = prices.flatMap((fresh) =>
    priceChanges(pricesOf(fresh.region, overrides), pricesOf(fresh.region, [fresh])),
  );
  return { prices, changes, missing };
}

function unanswered(endpoint: string | null, error: unknown): string {
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (error instanceof Error && error.name === "CredentialsProviderError") {
    return "AWS's Price List needs AWS credentials and there are none. Set AWS_PROFILE or log in, or write prices into stepscope.config.json by hand.";
  }
  return `${endpoint ?? "AWS's Price List"} could not be read (${why}). Check ${endpoint === null ? "your AWS credentials and the network" : "that it is running and its address"}; nothing was changed.`;
}

function print({ prices, changes, missing }: Refreshed, written: boolean): void {
  for (const { region, what, from, to } of changes)
    console.log(`${region.padEnd(16)} ${what.padEnd(20)} ${from} → ${to}`);
  if (changes.length === 0) console.log("The prices in force are those of the list.");
  for (const reason of missing) console.error(`${reason}; its prices stay.`);
  console.log(
    written
      ? `${prices.length} regions are written to ${PRICES_FILE}.`
      : `Nothing was written; --write keeps the prices of ${prices.length} regions in ${PRICES_FILE}.`,
  );
}

export type PricesOptions = {
  readonly region?: readonly string[];
  readonly write?: boolean;
  readonly endpoint?: string;
  readonly json?: boolean;
};
