import { type PriceTable, REGIONS, UNKNOWN_REGION } from "./prices";

const NAMES = { transition: "state transitions", express: "Express", logs: "logs" } as const;

/**
 * What a table does not know and how to get it, in a sentence; null when every price is the region's own. The figures
 * made of it are estimates.
 */
export function assumedSentence({
  region,
  assumed,
}: Pick<PriceTable, "region"> & { readonly assumed: readonly string[] }) {
  if (assumed.length === 0) return null;
  if (region === UNKNOWN_REGION) {
    return "The region is not known: no ARN and no event names one. The prices of us-east-1 stand for it, as estimates; `cost --region NAME` takes those of another.";
  }
  const what = assumed.map((kind) => NAMES[kind as keyof typeof NAMES] ?? kind);
  const known = REGIONS.includes(region) ? "" : " (no region that this table knows)";
  return `The prices of ${listed(what)} in ${region}${known} are not in the table: those of us-east-1 stand for them, as estimates. \`npm run -s stepscope -- prices --region ${region} --write\` reads them from AWS.`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
