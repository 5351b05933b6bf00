import type { Json, JsonObject } from "@/lib/base/json";
import { exactMember, type Exact } from "@/lib/base/long";
import type { Entropy } from "@/lib/expr/entropy";
import type { Environment, Variables } from "@/lib/expr/environment";
import { own } from "@/lib/expr/own";
import type { CompiledState, StepContext } from "../compiledMachine";
import { contextOf } from "./contextObject";
import type { Cursor, Run } from "../run";

/** What an expression of a state can see. The context object is made only when it is asked for. */
export class StateScope implements Environment, Variables {
  private made: JsonObject | null = null;

  constructor(
    private readonly ctx: StepContext,
    readonly cursor: Cursor,
    private readonly state: CompiledState,
    readonly input: Json,
    /** `$$.Map.Item` while an ItemSelector is evaluated; null: that of the Map around, if any. */
    private readonly item: JsonObject | null = null,
  ) {}

  get context(): Json {
    return (this.made ??= contextOf(this.ctx, this.cursor, this.state, this.item));
  }

  get variables(): Variables {
    return this;
  }

  get entropy(): Entropy {
    return this.ctx.entropy;
  }

  get(name: string): Json | undefined {
    const scope = scopeOf(this.ctx.run, this.cursor, name);
    return scope === null ? undefined : own(scope, name);
  }

  exact(name: string): Exact | undefined {
    const scope = scopeOf(this.ctx.run, this.cursor, name);
    return scope === null ? undefined : exactMember(scope, name);
  }
}

/** The variables among which a cursor sees one: its own scope first, then the scopes around. */
function scopeOf(run: Run, from: Cursor, name: string): JsonObject | null {
  for (let cursor: Cursor | null | undefined = from; cursor; cursor = run.cursors[cursor.parent]) {
    if (cursor.variables !== null && Object.hasOwn(cursor.variables, name)) return cursor.variables;
  }
  return null;
}
