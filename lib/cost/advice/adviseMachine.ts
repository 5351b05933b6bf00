import { type Advice, type AdviceFacts } from "./advice";
import { mapItemsAdvice } from "./mapItems";
import { pollingAdvice } from "./polling";
import { retriesAdvice } from "./retries";
import { typeAdvice } from "./typeAdvice";

/** All advice for a machine: what holds first, what saves most before the rest. */
export function adviseMachine(facts: AdviceFacts): Advice[] {
  const all = [typeAdvice(facts), ...mapItemsAdvice(facts), ...pollingAdvice(facts), ...retriesAdvice(facts)];
  const held = all.filter(({ holds }) => holds).sort((a, b) => (b.monthly && a.monthly ? b.monthly.cmp(a.monthly) : 0));
  return [...held, ...all.filter(({ holds }) => !holds)];
}
