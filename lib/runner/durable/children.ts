import type { Instant } from "@/lib/base/instant";
import type { StepContext } from "@/lib/engine/compiledMachine";
import type { EffectOf } from "@/lib/engine/drive/world";
import { redrivable } from "@/lib/engine/recovery/redrivable";
import type { Token } from "@/lib/engine/token";
import type { NewExecution, StoredExecution } from "@/lib/store/engine/rows";
import type { EngineStore } from "@/lib/store/subjects/engine";
import { childEnded } from "../childEnded";
import type { Actor } from "./actor";
import type { Actors } from "./actors";
import { newExecutionId } from "./ids";
import type { InFlight } from "./inFlight";
import type { Life } from "./life";

/** Children that are read back at a time. */
const AT_ONCE = 100;

/** The child executions of Map Runs: how they begin, end and are heard of. */
export class Children {
  /** Rows of children between the step that starts them and the effect that begins them, by their ARNs. */
  private readonly starting = new Map<string, NewExecution>();

  constructor(
    private readonly store: Pick<EngineStore, "execution" | "children">,
    private readonly actors: Actors,
    private readonly inFlight: InFlight,
    private readonly life: Life,
    private readonly now: () => Instant,
  ) {}

  /** The rows of the children that a step starts. */
  rowsOf({ facts }: Actor, effects: StepContext["effects"]): readonly NewExecution[] {
    const rows = effects.flatMap((effect) => (effect.kind === "startChild" ? [childRow(facts, effect)] : []));
    for (const row of rows) this.starting.set(row.arn, row);
    return rows;
  }

  start(arn: string): void {
    const facts = this.starting.get(arn);
    this.starting.delete(arn);
    if (facts === undefined) return;
    this.inFlight.inBackground(this.actors.beginStored(facts));
  }

  redrive(effect: EffectOf<"redriveChild">): void {
    this.inFlight.inBackground(this.redriveStored(effect));
  }

  private async redriveStored({ execution, at, token }: EffectOf<"redriveChild">): Promise<void> {
    const row = await this.store.execution(execution.id);
    const child = row === null ? null : await this.actors.load(row.id);
    if (row === null || child === null) return;
    const isExpress = row.type === "EXPRESS";
    const told = isExpress ? null : redrivable(child.ctx.run, at);
    if (told?.status === "NOT_REDRIVABLE") return this.tellAgain(row, token);
    if (isExpress) await this.actors.beginStored({ ...row, startedAt: at }, row);
    else child.add({ kind: "redriven", at: child.timed(at) });
  }

  /** How it ended is how it ends. */
  private async tellAgain(row: StoredExecution, token: Token): Promise<void> {
    const parent = row.parentId === null ? null : await this.actors.load(row.parentId);
    parent?.add(childEnded(token, row.input, row, parent.timed(this.now())));
  }

  stop(parent: Actor, token: Token, at: Instant): void {
    const arn = parent.stopping.get(token);
    parent.stopping.delete(token);
    if (arn !== undefined) this.inFlight.inBackground(this.stopStored(arn, at));
  }

  private async stopStored(arn: string, at: Instant): Promise<void> {
    const row = await this.store.execution(arn);
    const child = row === null ? null : await this.actors.load(row.id);
    child?.add({ kind: "stopped", at: child.timed(at) });
  }

  /** An execution has ended: its parent hears of it, when it has one. */
  async tellParent({ facts, ctx: { run } }: Actor): Promise<void> {
    if (facts.parentId === null) return;
    try {
      const parent = await this.actors.load(facts.parentId);
      const token = [...(parent?.pending.children ?? [])].find(([, arn]) => arn === facts.arn)?.[0];
      if (parent === null || token === undefined) return;
      parent.add(childEnded(token, facts.input, run, parent.timed(run.now)));
    } catch (error) {
      this.life.trouble(error);
    }
  }

  /** Tells a parent that was read back of children that ended, or never began, while nobody listened. */
  async tellEnded(parent: Actor): Promise<void> {
    if (parent.pending.children.size === 0) return;
    const tokens = new Map([...parent.pending.children].map(([token, arn]) => [arn, token]));
    let after = "";
    for (;;) {
      const page = await this.store.children(parent.facts.id, after, AT_ONCE);
      for (const child of page) {
        const token = tokens.get(child.arn);
        if (token === undefined) continue;
        if (child.status === "RUNNING") void this.actors.tryLoad(child.id);
        else parent.add(childEnded(token, child.input, child, parent.timed(child.stoppedAt ?? this.now())));
      }
      after = page.at(-1)?.id ?? "";
      if (page.length < AT_ONCE) return;
    }
  }
}

function childRow(parent: NewExecution, effect: EffectOf<"startChild">): NewExecution {
  const { execution, input, mapRunArn, token, at } = effect;
  return {
    ...parent,
    id: newExecutionId(at),
    arn: execution.id,
    machineArn: execution.stateMachineId,
    name: execution.name,
    type: execution.type,
    startedAt: at,
    input,
    traceHeader: null,
    mapRunArn,
    parentId: parent.id,
    parentToken: token,
    startedBy: { kind: "mapRun", detail: mapRunArn },
    seed: `${parent.seed}/${token}`,
  };
}
