import { exactly } from "@/lib/cost/line";
import { ZERO } from "@/lib/cost/money";
import type { PriceScope } from "@/lib/cost/priceUsage";

/** A month that begins with nothing used, and so many transitions of its free tier left. */
export const ofMonth = (freeTransitions: number): PriceScope => ({
  tiers: { usedGbSeconds: ZERO },
  freeTransitions,
  certaintyOf: () => exactly("test"),
});
