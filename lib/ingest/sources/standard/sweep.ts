import { type ExecutionStatus, ListExecutionsCommand, type ListExecutionsCommandInput } from "@aws-sdk/client-sfn";
import { DAY_MS } from "@/lib/base/time";
import { listed } from "../../aws/pages";
import { Refusal } from "../../refusal";
import { codeOf, type Collection } from "../collection";
import { sinceOf } from "@/lib/contract/sourceSettings";
import { type MachineProgress, newMachineProgress, type StandardCheckpoint, type Sweep } from "./checkpoint";
import { isLeftOut, isNews, shareOf, wantedOf } from "./need";
import type { Revisions } from "./revisions";
import { type ListedExecution, listedExecution, rowOf } from "./rows";

/*
 * ListExecutions has no filter by time, and lists are eventually consistent: each look goes from the newest back over a
 * stretch that was read before. Every page is stored with the token of the next, so that a crash goes on there.
 */

/** How far behind what was read each look begins, in ms. */
const OVERLAP_MS = 10 * 60_000;
/** How often a longer stretch is read again, and how long it is. */
const LOOK_BACK_EVERY_MS = 6 * 3_600_000;
const LOOK_BACK_MS = DAY_MS;
/** How often redriven executions are looked for; AWS redrives for 14 days after the end. */
const REDRIVES_EVERY_MS = 15 * 60_000;
const REDRIVES_BACK_MS = 30 * DAY_MS;

/** The largest page of ListExecutions. */
const PAGE = 1_000;

export type Swept = { readonly arn: string; readonly name: string };

export class Sweeper {
  constructor(
    private readonly collection: Collection,
    private readonly checkpoint: StandardCheckpoint,
    private readonly revisions: Revisions,
    /** Told when more was listed, before that is stored. */
    private readonly onProgress: () => void,
  ) {}

  /** Reads what is new of a machine; from time to time what came late, and what was redriven. */
  async sweep(machine: Swept): Promise<void> {
    const { settings, clock } = this.collection.tools;
    const progress = this.progressOf(machine.arn);
    const begunAt = clock.now();
    const oldest = Math.max(0, begunAt - sinceOf(settings));
    const isLookBack = progress.through !== null && begunAt - progress.lookedBackAt >= LOOK_BACK_EVERY_MS;
    const back = isLookBack ? LOOK_BACK_MS : OVERLAP_MS;
    const low = progress.through === null ? oldest : Math.max(oldest, progress.through - back);
    await this.list(machine, "new", low, {}, (top) => {
      progress.through = top;
      if (isLookBack || progress.lookedBackAt === 0) progress.lookedBackAt = begunAt;
    });
    if (progress.redrivesAt === 0) progress.redrivesAt = begunAt;
    if (begunAt - progress.redrivesAt < REDRIVES_EVERY_MS) return;
    const redrivesLow = Math.max(oldest, begunAt - REDRIVES_BACK_MS);
    await this.list(machine, "redriven", redrivesLow, { redriveFilter: "REDRIVEN" }, () => {
      progress.redrivesAt = begunAt;
    });
  }

  /**
   * Children of a Map Run with a status, the newest: rows, and of successes a share of the histories. `onlyKnown`: what became of
   * those that are stored, and no others.
   */
  async sweepMapRun(
    machine: Swept,
    mapRunArn: string,
    status: ExecutionStatus,
    { most, share, onlyKnown = false }: { readonly most: number; readonly share: number; readonly onlyKnown?: boolean },
  ): Promise<void> {
    const { limits } = this.collection.tools;
    let count = 0;
    let nextToken: string | undefined;
    for (let idle = 0; count < most && idle < limits.idlePages;) {
      const page = await this.page({ mapRunArn, statusFilter: status, maxResults: Math.min(PAGE, most), nextToken });
      await this.store(machine, page.items, null, share, onlyKnown);
      count += page.items.length;
      idle = page.items.length === 0 ? idle + 1 : 0;
      nextToken = page.nextToken;
      if (!nextToken) return;
    }
  }

  private progressOf(arn: string): MachineProgress {
    const progress = this.checkpoint.machines[arn] ?? newMachineProgress();
    this.checkpoint.machines[arn] = progress;
    return progress;
  }

  /** Lists from the newest down to `low`; `done` is told when the sweep began. */
  private async list(
    machine: Swept,
    name: string,
    low: number,
    filter: Partial<ListExecutionsCommandInput>,
    done: (top: number) => void,
  ): Promise<void> {
    const { clock, limits } = this.collection.tools;
    const progress = this.progressOf(machine.arn);
    let sweep: Sweep = progress.sweeps[name] ?? { token: null, top: clock.now(), low };
    const { through } = progress;
    const seen = new Set<string>();
    for (let idle = 0; ;) {
      const page = await this.pageOrAnew(machine, sweep, filter);
      if (page === null) {
        // The token is out of date: from the newest again. What is stored is found again.
        sweep = { ...sweep, token: null, top: clock.now() };
        seen.clear();
        continue;
      }
      const wanted = page.items.filter(({ startedAt }) => startedAt >= sweep.low);
      const isOver = !page.nextToken || (page.items.length > 0 && wanted.length === 0);
      if (isOver) {
        progress.sweeps = Object.fromEntries(Object.entries(progress.sweeps).filter(([other]) => other !== name));
        done(sweep.top);
      } else {
        if (seen.has(page.nextToken ?? "")) throw new Refusal("The list repeats itself: a page's token came again.");
        seen.add(page.nextToken ?? "");
        sweep = { ...sweep, token: page.nextToken ?? null, at: page.items.at(-1)?.startedAt ?? sweep.at };
        progress.sweeps[name] = sweep;
      }
      this.countRate(wanted);
      this.onProgress();
      await this.store(machine, wanted, through);
      if (isOver) return;
      idle = page.items.length === 0 ? idle + 1 : 0;
      if (idle >= limits.idlePages) throw new Refusal(`The list has ${idle} empty pages one after another.`);
    }
  }

  /** Null: the page's token is not taken any more. */
  private async pageOrAnew({ arn }: Swept, { token }: Sweep, filter: Partial<ListExecutionsCommandInput>) {
    try {
      const nextToken = token ?? undefined;
      return await this.page({ stateMachineArn: arn, maxResults: PAGE, nextToken, ...filter });
    } catch (error) {
      if (token !== null && codeOf(error) === "InvalidToken") return null;
      throw error;
    }
  }

  private async page(input: ListExecutionsCommandInput) {
    const { clients, ask } = this.collection.tools;
    const page = await ask("ListExecutions", "rest", (abortSignal) =>
      clients.sfn.send(new ListExecutionsCommand(input), { abortSignal }),
    );
    const items = listed(page.executions).flatMap((item) => listedExecution(item) ?? []);
    return { items, nextToken: page.nextToken };
  }

  /** Executions of a day, going by a page of them. */
  private countRate(page: readonly ListedExecution[]): void {
    const [newest, oldest] = [page[0], page.at(-1)];
    if (newest === undefined || oldest === undefined || page.length < PAGE / 2) return;
    const perDay = (page.length / Math.max(1, newest.startedAt - oldest.startedAt)) * DAY_MS;
    this.checkpoint.perDay = Math.max(this.checkpoint.perDay * 0.9, perDay);
  }

  /** Stores what a page tells that was not known, with what is to be done about it. `through`: what was read before. */
  private async store(
    machine: Swept,
    page: readonly ListedExecution[],
    through: number | null,
    share = shareOf(this.collection.tools.settings, this.checkpoint.perDay),
    onlyKnown = false,
  ): Promise<void> {
    const { collection, revisions, checkpoint } = this;
    const { store, clock } = collection.tools;
    const known = await store.known(
      page.map(({ arn }) => arn),
      collection.name,
    );
    const now = clock.now();
    const told = onlyKnown ? page.filter(({ arn }) => known.has(arn)) : page;
    const fresh = told.filter((execution) => isNews(execution, known.get(execution.arn)));
    const wanted = told.flatMap((execution) => wantedOf(execution, known.get(execution.arn), share, now) ?? []);
    collection.count("sampledOut", told.filter((one) => isLeftOut(one, known.get(one.arn), share)).length);
    const rows = fresh.map((execution) =>
      rowOf(execution, machine.name, revisions.assumed(machine.arn, execution.startedAt)),
    );
    if (through !== null) collection.count("late", fresh.filter((one) => isLate(one, known, through)).length);
    // How far the list was read is stored with what it told, and at the end of the look: a page of nothing new is read again.
    if (rows.length === 0 && wanted.length === 0) return;
    const textOf = (at: number) => rows[at]?.identity ?? "";
    await collection.commit(rows, { checkpoint: JSON.stringify(checkpoint), wanted, textOf });
  }
}

function isLate({ arn, startedAt }: ListedExecution, known: ReadonlyMap<string, unknown>, through: number): boolean {
  return !known.has(arn) && startedAt < through - OVERLAP_MS;
}
