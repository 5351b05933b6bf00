import { randomUUID } from "node:crypto";
import { ok, type Result } from "@/lib/base/result";
import { HOUR_MS } from "@/lib/base/time";
import type { WatchAct, WatchDone } from "@/lib/contract/watch/answer";
import type { Context } from "../context";
import { notFound, type UseCaseError } from "../errors";
import { resolveAddress } from "./address";
import { tryOnce } from "./deliver";
import { bodyOf, testContent } from "./message";
import type { WatchRule } from "./watchSettings";

/** The last instant that a date can have: it is muted until somebody says otherwise. */
export const FOR_GOOD = 8_640_000_000_000_000;

export type ActingOnRules = {
  readonly rules: readonly WatchRule[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly publicUrl: string | null;
  /** ms UTC. */
  readonly now: number;
};

/** Mutes a rule, lets it be heard again, or sends a test of it. */
export async function actOnRule(
  { store }: Pick<Context, "store">,
  name: string,
  act: WatchAct,
  { rules, environment, publicUrl, now }: ActingOnRules,
): Promise<Result<WatchDone, UseCaseError>> {
  const rule = rules.find((one) => one.name === name);
  if (rule === undefined) return notFound.watchRule(name);
  if (act.action === "test") {
    const test = await sendTest(rule, { environment, publicUrl, now });
    await store.watch.tested(rule, `${test.result} (a test)`);
    return ok({ name, test });
  }
  const until = act.action === "unmute" ? null : act.hours === null ? FOR_GOOD : now + act.hours * HOUR_MS;
  await store.watch.mute(rule, until === null ? null : Math.round(until));
  return ok({ name, test: null });
}

/** Once: whoever asks sees at once what is answered, and may ask again. */
async function sendTest(
  rule: WatchRule,
  { environment, publicUrl, now }: Omit<ActingOnRules, "rules">,
): Promise<NonNullable<WatchDone["test"]>> {
  const address = resolveAddress(rule.address, environment);
  if (!address.ok) return { isDelivered: false, result: address.error };
  const content = testContent(rule, randomUUID(), now);
  const body = bodyOf(content, rule.format, publicUrl);
  const { isDelivered, result } = await tryOnce(
    { url: address.value, body, id: content.id },
    new AbortController().signal,
  );
  return { isDelivered, result };
}
