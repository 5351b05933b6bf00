import { randomUUID } from "node:crypto";
import { ok } from "@/lib/base/result";
import type { ExecutionIdentity } from "@/lib/engine/protocol";
import { NameTaken, type NewExecution, type StoredExecution } from "@/lib/store/engine/rows";
import type { EngineStore } from "@/lib/store/subjects/engine";
import type { EngineTime } from "../time/engineTime";
import type { Actors } from "./actors";
import type { Answer } from "./answer";
import type { EndedExecution, Endings } from "./endings";
import type { Runs } from "./runs";
import { alreadyThere, canBeTaken, factsOf, type Started, type StartRequest } from "./startRequest";

/** How executions begin. */
export class Starts {
  private readonly starting = new Map<string, Promise<void>>();

  constructor(
    private readonly store: Pick<EngineStore, "execution">,
    private readonly time: EngineTime,
    private readonly runs: Runs,
    private readonly actors: Actors,
    private readonly endings: Endings,
  ) {}

  /** Starts an execution; it is stored when this resolves. Of a running one of the same name and input that one is answered. */
  async start(request: StartRequest): Promise<Answer<Started>> {
    const facts = factsOf(request, this.time.now(), randomUUID());
    // Whoever asks for one that is being started waits until that is stored.
    await this.starting.get(facts.arn)?.catch(() => undefined);
    const actor = this.actors.ofArn(facts.arn);
    if (actor !== null) return alreadyThere({ ...actor.facts, status: actor.ctx.run.status }, facts);
    const stored = await this.storedOf(facts);
    if (stored !== null) return alreadyThere(stored, facts);
    this.time.enter();
    const begun = this.runs.identityOf(facts).then((identity) => this.begin(facts, identity, true));
    this.starting.set(facts.arn, begun);
    try {
      await begun;
      return ok({ executionArn: facts.arn, startedAt: facts.startedAt });
    } catch (error) {
      if (!(error instanceof NameTaken)) throw error;
      const there = await this.store.execution(facts.arn);
      if (there === null) throw error;
      return alreadyThere(there, facts);
    } finally {
      if (this.starting.get(facts.arn) === begun) this.starting.delete(facts.arn);
      this.time.leave();
    }
  }

  /** Only a name that somebody chose can be taken: asking costs a query. */
  private storedOf(facts: NewExecution): Promise<StoredExecution | null> {
    return canBeTaken(facts) ? this.store.execution(facts.arn) : Promise.resolve(null);
  }

  /** Runs an Express execution while the caller waits. Nothing of it is stored before its end: it runs at most once. */
  async startSync(request: StartRequest, signal: AbortSignal): Promise<EndedExecution> {
    const facts = factsOf(request, this.time.now(), randomUUID());
    const identity = { ...(await this.runs.identityOf(facts)), synchronous: true };
    const ended = this.endings.ended(facts.arn, signal);
    await this.begin(facts, identity, false);
    return ended;
  }

  /** `isStored`: its row is written with its first step, else only at its end. */
  private async begin(facts: NewExecution, identity: ExecutionIdentity, isStored: boolean): Promise<void> {
    const { actor, started } = await this.actors.fresh(facts, identity, facts);
    if (!isStored) actor.waitsForEnd();
    await actor.post(started);
  }
}
