import { GetProductsCommand, PricingClient } from "@aws-sdk/client-pricing";
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
  const products: string[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await client.send(
      new GetProductsCommand({
        ServiceCode: service,
        Filters: [{ Type: "TERM_MATCH", Field: "regionCode", Value: region }],
        ...(token === undefined ? {} : { NextToken: token }),
      }),
      { abortSignal: signal },
    );
    products.push(...(answer.PriceList ?? []).map(String));
    token = answer.NextToken;
    if (!token) return products;
  }
  throw new Error(`the Price List of ${service} has more than ${MAX_PAGES} pages for ${region}`);
}
