import { paginateGetProducts, PricingClient } from "@aws-sdk/client-pricing";
import type { PriceListing } from "@/lib/cost/priceList";

/** The Price List answers for all regions from a few; this is one of them. */
const PRICING_REGION = "us-east-1";
/** Pages of a hundred products: AWS's logs have some dozens in a region. */
const MAX_PAGES = 50;
const ATTEMPTS = 4;

const SERVICES = { states: "AmazonStates", logs: "AmazonCloudWatch" } as const;

/**
 * Reads the products of Step Functions and CloudWatch in one region, from AWS with the usual credentials or from
 * `endpoint`. Throws what the SDK throws, CredentialsProviderError without credentials.
 */
export async function fetchPriceList(
  region: string,
  endpoint: string | null,
  signal: AbortSignal,
): Promise<PriceListing> {
  const client = new PricingClient({
    region: PRICING_REGION,
    maxAttempts: ATTEMPTS,
    ...(endpoint === null ? {} : { endpoint }),
  });
  try {
    const states = await productsOf(client, SERVICES.states, region, signal);
    const logs = await productsOf(client, SERVICES.logs, region, signal);
    return { states, logs };
  } finally {
    client.destroy();
  }
}

async function productsOf(client: PricingClient, service: string, region: string, signal: AbortSignal) {
  const wanted = {
    ServiceCode: service,
    Filters: [{ Type: "TERM_MATCH" as const, Field: "regionCode", Value: region }],
  };
  const products: string[] = [];
  let pages = 0;
  for await (const page of paginateGetProducts({ client }, wanted, { abortSignal: signal })) {
    products.push(...(page.PriceList ?? []).map(String));
    if (++pages === MAX_PAGES && page.NextToken)
      throw new Error(`the Price List of ${service} has more than ${MAX_PAGES} pages for ${region}`);
  }
  return products;
}
