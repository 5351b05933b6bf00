import { placeOfArn, readExecutionArn } from "@/lib/base/arn";
import { err, ok, type Result } from "@/lib/base/result";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import type { Store } from "@/lib/store/store";
import type { UseCaseError } from "../errors";
import { notWritten } from "../errors";
import { readSources } from "../sources/definedSources";
import { sourcesOf } from "../sources/askForExecution";

/** Where an execution is run again. */
export type WriteTarget =
  | { readonly at: "engine"; readonly account: string; readonly region: string }
  | {
      readonly at: "aws";
      readonly account: string;
      readonly region: string;
      readonly settings: SourceSettings;
    };

/** The local engine, where that made it, else the source that reaches its account; one that may be written to first. */
export async function writeTargetOf(store: Store, arn: string | null): Promise<Result<WriteTarget, UseCaseError>> {
  const facts = arn === null ? null : readExecutionArn(arn);
  if (arn === null || facts === null) {
    return notWritten.unreachable("Its ARN is not known, so neither are its account and its region.");
  }
  const row = await store.engine.execution(arn);
  if (row !== null) return ok({ at: "engine", account: row.account, region: row.region });
  const place = placeIn(arn);
  const settings = await settingsOf(store, facts.machineArn);
  const writable = settings.find(({ readOnly }) => readOnly === false) ?? settings[0];
  if (writable !== undefined) return ok({ at: "aws", ...place, settings: writable });
  return notWritten.unreachable(`No source reaches the account ${place.account} in ${place.region}.`);
}

async function settingsOf(store: Store, machineArn: string): Promise<SourceSettings[]> {
  const names = new Set(await sourcesOf(store, machineArn));
  return (await readSources(store)).flatMap(({ settings }) =>
    settings !== null && names.has(settings.name) ? [settings] : [],
  );
}

function placeIn(arn: string): { readonly account: string; readonly region: string } {
  const { account, region } = placeOfArn(arn);
  return { account: account ?? "", region: region ?? "" };
}

/** Of a target: the name of the source; "" for the local engine. */
export function sourceNameOf(target: WriteTarget): string {
  return target.at === "engine" ? "" : target.settings.name;
}

/** The target that a name of `sourceNameOf` means now. */
export async function targetNamed(store: Store, name: string, arn: string): Promise<Result<WriteTarget, string>> {
  const place = placeIn(arn);
  if (name === "") return ok({ at: "engine", ...place });
  const found = (await readSources(store)).find((source) => source.name === name)?.settings ?? null;
  return found === null ? err(`There is no source ${name} any more.`) : ok({ at: "aws", ...place, settings: found });
}
