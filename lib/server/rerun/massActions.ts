import { ok, type Result } from "@/lib/base/result";
import { MASS_PAGE, type MassAction, type MassDetails, type MassRedrive } from "@/lib/contract/massRedrive";
import type { Store } from "@/lib/store/store";
import { notMass, type UseCaseError } from "../errors";

type Stored = Pick<Store, "massRedrives" | "jobs">;

/** One with a page of its results, behind a place. */
export async function readMassRedrive(
  { massRedrives }: Pick<Store, "massRedrives">,
  id: number,
  after: number,
): Promise<Result<MassDetails, UseCaseError>> {
  const redrive = await massRedrives.read(id);
  if (redrive === null) return notMass.gone(id);
  const items = await massRedrives.items(id, after, MASS_PAGE);
  return ok({ redrive, items, next: items.length < MASS_PAGE ? null : (items.at(-1)?.place ?? null) });
}

/** Confirms one, goes on with it, or cancels it; answers it as it is then. */
export async function actOnMassRedrive(
  store: Stored,
  id: number,
  action: MassAction,
  now: number,
): Promise<Result<MassRedrive, UseCaseError>> {
  const before = await store.massRedrives.read(id);
  if (before === null) return notMass.gone(id);
  const isDone = await act(store, before, action, now);
  if (!isDone.ok) return isDone;
  const after = await store.massRedrives.read(id);
  if (after === null) return notMass.gone(id);
  // Asked for in any case: an earlier one may have died between the two.
  if (after.state === "running") await requestMassRedrive(store, after);
  return ok(after);
}

export async function requestMassRedrive(
  { jobs }: Pick<Store, "jobs">,
  { id, name, count }: MassRedrive,
): Promise<void> {
  await jobs.request({ kind: "massRedrive", key: String(id), subject: name, total: count, payload: { id } });
}

async function act(
  { massRedrives }: Pick<Store, "massRedrives">,
  redrive: MassRedrive,
  action: MassAction,
  now: number,
): Promise<Result<null, UseCaseError>> {
  const { id, state } = redrive;
  switch (action.action) {
    case "confirm": {
      const willBe = redrive.counts.waiting ?? 0;
      if (action.count !== willBe) return notMass.otherCount(action.count, willBe);
      const isNow = await massRedrives.change(id, ["unconfirmed"], { state: "running", confirmedAt: now });
      return isNow ? ok(null) : notMass.otherState(state);
    }
    case "goOn": {
      // The trial is over once somebody goes on after it.
      const trial = state === "trialDone" ? { trial: null } : {};
      const from = ["trialDone", "stopped", "cancelled"] as const;
      if (redrive.confirmedAt === null) return notMass.otherState(state);
      const isNow = await massRedrives.change(id, from, { state: "running", message: null, ...trial });
      return isNow ? ok(null) : notMass.otherState(state);
    }
    case "cancel": {
      const from = ["unconfirmed", "running", "trialDone"] as const;
      const isNow = await massRedrives.change(id, from, { state: "cancelled" });
      return isNow ? ok(null) : notMass.otherState(state);
    }
  }
}
