import { placeOfArn, readExecutionArn } from "@/lib/base/arn";
import { ok, type Result } from "@/lib/base/result";
import type { JudgementIntent } from "@/lib/contract/forkJudgement";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Context } from "../context";
import { notAsked, type UseCaseError } from "../errors";
import { sourcesOf } from "../sources/askForExecution";
import { readSources } from "../sources/definedSources";

export type JudgementTarget = { readonly settings: SourceSettings; readonly intent: JudgementIntent };

/** With which source AWS is asked about the states of an execution: one of its account that may be written to. */
export async function judgementTarget(
  { store }: Pick<Context, "store">,
  { arn }: Pick<ExecutionRecord, "arn">,
): Promise<Result<JudgementTarget, UseCaseError>> {
  const machineArn = arn === null ? null : (readExecutionArn(arn)?.machineArn ?? null);
  const { account, region } = placeOfArn(arn);
  if (machineArn === null || account === null || region === null) {
    return notAsked.unreachable("Its ARN is not known, so neither are its account and its region.");
  }
  const names = new Set(await sourcesOf(store, machineArn));
  const known = (await readSources(store)).flatMap(({ settings }) =>
    settings !== null && names.has(settings.name) ? [settings] : [],
  );
  const settings = known.find(({ readOnly }) => readOnly === false);
  if (settings !== undefined) return ok({ settings, intent: { source: settings.name, account, region } });
  const [first] = known;
  if (first !== undefined) return notAsked.readOnly(first.name);
  return notAsked.unreachable(`No source reaches the account ${account} in ${region}.`);
}

/** Whether what was confirmed is what would be done. */
export function isConfirmed(confirmed: JudgementIntent, intent: JudgementIntent): boolean {
  return (
    confirmed.source === intent.source && confirmed.account === intent.account && confirmed.region === intent.region
  );
}
