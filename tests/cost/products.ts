/** A product of the Price List as GetProducts answers it: JSON text with ranges of [begin, end, dollars]. */
export function product(usagetype: string, ranges: readonly (readonly [string, string, string])[]): string {
  const priceDimensions = Object.fromEntries(
    ranges.map(([beginRange, endRange, USD], i) => [`SKU.TERM.${i}`, { beginRange, endRange, pricePerUnit: { USD } }]),
  );
  return JSON.stringify({
    product: { productFamily: "Serverless", attributes: { usagetype, regionCode: "eu-west-1" } },
    terms: { OnDemand: { "SKU.TERM": { effectiveDate: "2026-11-01T00:00:00Z", priceDimensions } } },
  });
}
