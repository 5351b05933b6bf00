import type { Instant } from "@/lib/base/instant";
import { ok } from "@/lib/base/result";
import { redrivable } from "@/lib/engine/recovery/redrivable";
import type { Token } from "@/lib/engine/token";
import type { EngineStore } from "@/lib/store/subjects/engine";
import type { Actor } from "./actor";
import type { Actors } from "./actors";
import { type Answer, refuse } from "./answer";
import { ElsewhereError } from "./elsewhere";

export type MapRunChange = {
  readonly maxConcurrency?: number;
  readonly toleratedFailureCount?: number;
  readonly toleratedFailurePercentage?: number;
};

/** What the API orders of executions that are there. Each throws ElsewhereError when another engine has it. */
export class Commands {
  constructor(
    private readonly store: Pick<EngineStore, "execution" | "executionById" | "mapRun">,
    private readonly actors: Actors,
    private readonly now: () => Instant,
  ) {}

  async stop(
    arn: string,
    { error, cause }: { readonly error?: string; readonly cause?: string },
  ): Promise<Answer<{ readonly stoppedAt: Instant }>> {
    const row = await this.store.execution(arn);
    if (row === null) return refuse("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    if (row.status !== "RUNNING") return ok({ stoppedAt: row.stoppedAt ?? this.now() });
    const actor = await this.loaded(row);
    await actor.post({
      kind: "stopped",
      at: actor.timed(this.now()),
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    });
    return ok({ stoppedAt: actor.ctx.run.now });
  }

  /** `clientToken`: names the request; the same one once more is answered as before, and redrives nothing. */
  async redrive(arn: string, clientToken?: string): Promise<Answer<{ readonly redrivenAt: Instant }>> {
    const row = await this.store.execution(arn);
    if (row === null) return refuse("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    const actor = await this.loaded(row);
    const before = clientToken === undefined ? null : actor.pending.redrivenBy(clientToken, this.now());
    if (before !== null) return ok({ redrivenAt: before });
    const told = redrivable(actor.ctx.run, this.now());
    if (told.status === "NOT_REDRIVABLE") return refuse("ExecutionNotRedrivable", told.reason);
    if (told.status === "REDRIVABLE_BY_MAP_RUN") {
      return refuse("ExecutionNotRedrivable", "Execution is a child of a Map Run and is redriven by it");
    }
    const at = actor.timed(this.now());
    await actor.post({ kind: "redriven", at, ...(clientToken === undefined ? {} : { clientToken }) });
    return ok({ redrivenAt: actor.ctx.run.redrivenAt ?? at });
  }

  async updateMapRun(arn: string, change: MapRunChange): Promise<Answer<void>> {
    const row = await this.store.mapRun(arn);
    if (row === null) return refuse("ResourceNotFound", `Resource not found: '${arn}'`);
    if (row.stoppedAt !== null) {
      const reason = "CANNOT_UPDATE_COMPLETED_MAP_RUN";
      return refuse("ValidationException", "Cannot update a Map Run that has completed", reason);
    }
    const actor = await this.actors.load(row.executionId);
    if (actor === null) throw new ElsewhereError((await this.store.executionById(row.executionId))?.owner ?? "");
    await actor.post({ kind: "mapRunUpdated", token: row.token as Token, at: actor.timed(this.now()), ...change });
    return ok(undefined);
  }

  private async loaded({ id, owner }: { readonly id: string; readonly owner: string }): Promise<Actor> {
    const actor = await this.actors.load(id);
    if (actor === null) throw new ElsewhereError(owner);
    return actor;
  }
}
