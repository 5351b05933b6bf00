import { randomUUID } from "node:crypto";
import { readExecutionArn } from "@/lib/base/arn";
import { err, ok, type Result } from "@/lib/base/result";
import type { ExecutionRow } from "@/lib/contract/execution";
import { DEFAULT_SORT, type ListQuery, MAX_SIZE, type PageAt, parseListQuery } from "@/lib/contract/listQuery";
import { MAX_MASS, type MassRedrive, type MassRequest } from "@/lib/contract/massRedrive";
import type { Status } from "@/lib/contract/status";
import type { NewMassItem } from "@/lib/store/repairs/mass";
import type { Store } from "@/lib/store/store";
import { invalid, notMass, type UseCaseError } from "../errors";
import { sourceNameOf, writeTargetOf } from "./writeTarget";

/** What a redrive can be asked for. */
const REDRIVABLE = ["FAILED", "TIMED_OUT", "ABORTED"] as const satisfies readonly Status[];

/**
 * Makes a mass redrive of what a filter lets through in its time window: the set is fixed, nothing is sent. It waits for
 * its confirmation.
 */
export async function makeMassRedrive(store: Store, request: MassRequest): Promise<Result<MassRedrive, UseCaseError>> {
  if ((await store.massRedrives.named(request.name)) !== null) return notMass.nameTaken(request.name);
  const query = queryOf(request);
  if (!query.ok) return query;
  const rows = await rowsOf(store, query.value);
  if (rows.length > MAX_MASS) return notMass.tooMany(MAX_MASS);
  if (rows.length === 0) return notMass.none();
  const targets = new Targets(store);
  const items: NewMassItem[] = [];
  for (const row of rows) items.push(await itemOf(row, targets));
  // A trial is of the first ones that can be sent.
  const inOrder = [
    ...items.filter(({ refused }) => refused === null),
    ...items.filter(({ refused }) => refused !== null),
  ];
  const { filter: _, ...facts } = request;
  const id = await store.massRedrives.add({ ...facts, filter: request.filter, items: inOrder });
  if (id === null) return notMass.nameTaken(request.name);
  const made = await store.massRedrives.read(id);
  return made === null ? notMass.gone(id) : ok(made);
}

/** The filter's own window and page give way; of its states those that can be redriven stay. */
function queryOf({ filter, from, to }: MassRequest): Result<ListQuery, UseCaseError> {
  const parsed = parseListQuery(new URLSearchParams(filter));
  if (!parsed.ok) return invalid.request(`filter: ${parsed.error.parameter}: ${parsed.error.why}`);
  const asked = parsed.value.status.length === 0 ? REDRIVABLE : parsed.value.status;
  const status = REDRIVABLE.filter((one) => asked.includes(one));
  if (status.length === 0) return invalid.request("filter: none of its states can be redriven");
  const sort = { ...DEFAULT_SORT, descending: false };
  return ok({ ...parsed.value, status, from, to, sort, page: 1, size: MAX_SIZE, at: null });
}

/** The oldest first; one more than there may be, so that it shows. */
async function rowsOf(store: Store, query: ListQuery): Promise<ExecutionRow[]> {
  const found: ExecutionRow[] = [];
  for (let at: PageAt | null = null; ;) {
    const { rows, next } = await store.executions.list({ ...query, at });
    found.push(...rows);
    if (next === null || found.length > MAX_MASS) return found;
    at = { side: "after", cursor: next };
  }
}

async function itemOf(row: ExecutionRow, targets: Targets): Promise<NewMassItem> {
  const { key, name } = row;
  const arn = row.arn ?? "";
  const common = { key, name, arn, clientToken: `stepscope-${randomUUID()}` };
  if (row.type === "EXPRESS") return { ...common, source: "", refused: "Express executions cannot be redriven." };
  const source = await targets.sourceOf(arn);
  return source.ok
    ? { ...common, source: source.value, refused: null }
    : { ...common, source: "", refused: source.error };
}

/** Where executions are redriven; those of one machine that the engine did not make by one source. */
class Targets {
  private readonly byMachine = new Map<string, Result<string, string>>();

  constructor(private readonly store: Store) {}

  async sourceOf(arn: string): Promise<Result<string, string>> {
    if ((await this.store.engine.execution(arn)) !== null) return ok("");
    const machine = readExecutionArn(arn)?.machineArn ?? "";
    const known = this.byMachine.get(machine);
    if (known !== undefined) return known;
    const found = await this.lookFor(arn);
    this.byMachine.set(machine, found);
    return found;
  }

  private async lookFor(arn: string): Promise<Result<string, string>> {
    const target = await writeTargetOf(this.store, arn);
    if (!target.ok) return err(target.error.problem.why);
    const isReadOnly = target.value.at === "aws" && target.value.settings.readOnly !== false;
    const name = sourceNameOf(target.value);
    return isReadOnly ? err(`The source ${name} is read-only: set readOnly: false in its settings.`) : ok(name);
  }
}
