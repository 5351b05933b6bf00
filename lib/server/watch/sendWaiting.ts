import type { Store } from "@/lib/store/store";
import type { StoredMessage, Tried } from "@/lib/store/watch/rules";
import { resolveAddress } from "./address";
import { deliver, type Delivered, type Sending } from "./deliver";
import { bodyOf, type WatchContent } from "./message";
import type { WatchRule } from "./watchSettings";

export type WatchSending = Sending & {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What paths of the pages begin with, without a slash at its end; null: it is not configured. */
  readonly publicUrl: string | null;
  readonly timeoutMs?: number;
};

/** Messages that are tried at one look, and looks at which one is tried. */
const MAX_AT_ONCE = 50;
export const MAX_ROUNDS = 10;

/**
 * Sends what waits, the oldest first; where one address does not answer, the others of it wait until the next look. A
 * message is noted as sent after it was: a process that dies in between sends it again, under the same id.
 */
export async function sendWaiting(
  { watch }: Pick<Store, "watch">,
  rules: readonly WatchRule[],
  sending: WatchSending,
  isMuted: (rule: string) => boolean,
): Promise<void> {
  const failing = new Set<string>();
  for (const message of await watch.waiting(MAX_AT_ONCE)) {
    if (sending.signal.aborted) return;
    const rule = rules.find(({ name }) => name === message.rule);
    if (rule === undefined || isMuted(rule.name)) continue;
    const address = resolveAddress(rule.address, sending.environment);
    if (address.ok && failing.has(address.value)) continue;
    const { isDelivered, result } = address.ok
      ? await send(message, rule, address.value, sending)
      : { isDelivered: false, result: address.error };
    // It was cut off by the end of this process: that says nothing of the other side.
    if (!isDelivered && sending.signal.aborted) return;
    if (!isDelivered && address.ok) failing.add(address.value);
    await watch.tried({ id: message.id, rule: rule.name, state: stateOf(isDelivered, message), result });
  }
}

function stateOf(isDelivered: boolean, { rounds }: StoredMessage): Tried["state"] {
  if (isDelivered) return "delivered";
  return rounds + 1 >= MAX_ROUNDS ? "givenUp" : "waiting";
}

function send(message: StoredMessage, rule: WatchRule, url: string, sending: WatchSending): Promise<Delivered> {
  const body = bodyOf(JSON.parse(message.content) as WatchContent, rule.format, sending.publicUrl);
  const { timeoutMs } = sending;
  return deliver({ url, body, id: message.id, ...(timeoutMs === undefined ? {} : { timeoutMs }) }, sending);
}
