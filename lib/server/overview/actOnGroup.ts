import { ok, type Result } from "@/lib/base/result";
import type { ErrorGroupRow, GroupActRequest } from "@/lib/contract/overview";
import type { GroupAct } from "@/lib/stats/groups/groupLife";
import type { Store } from "@/lib/store/store";
import { notFound, type UseCaseError } from "../errors";
import { lifeRow } from "./errorGroups";

/** Keeps what somebody says of a way of failing; answers how it stands then. `now`: ms UTC. */
export async function actOnGroup(
  { overview }: Pick<Store, "overview">,
  fingerprint: string,
  asked: GroupActRequest,
  now: number,
): Promise<Result<{ readonly life: ErrorGroupRow["life"] }, UseCaseError>> {
  if (!(await overview.actOnGroup(fingerprint, actOf(asked, now), asked.note))) return notFound.errorGroup(fingerprint);
  const [group] = await overview.groups({ at: now, fingerprints: [fingerprint] });
  return group === undefined ? notFound.errorGroup(fingerprint) : ok({ life: lifeRow(group.life, group.act?.note) });
}

function actOf(asked: GroupActRequest, at: number): GroupAct {
  if (asked.action !== "resolvedFrom") return { kind: asked.action, at };
  return { kind: "resolvedFrom", at, machineId: asked.machineId, definitionHash: asked.definition };
}
