import type { Json, JsonObject } from "@/lib/base/json";
import { exactMember, type Exact } from "@/lib/base/long";
import type { Entropy } from "@/lib/expr/entropy";
import type { Environment, Variables } from "@/lib/expr/environment";
import { own } from "@/lib/expr/own";
import type { CompiledState } from "./compiled";
import { contextOf } from "./context";
import type { Cursor, Run } from "./run";
import type { Work } from "./work";

/** What an expression of a state can see. The context object is made only when it is asked for. */
export class Sight implements Environment, Variables {
  private made: JsonObject | null = null;

  constructor(
    private readonly work: Work,
    readonly cursor: Cursor,
    private readonly state: CompiledState,
    readonly input: Json,
    /** `$$.Map.Item` while an ItemSelector is evaluated; null: that of the Map around, if any. */
    private readonly item: JsonObject | null = null,
  ) {}

  get context(): Json {
    return (this.made ??= contextOf(this.work, this.cursor, this.state, this.item));
  }

  get variables(): Variables {
    return this;
  }

  get entropy(): Entropy {
    return this.work.entropy;
  }

  get(name: string): Json | undefined {
    const scope = scopeOf(this.work.run, this.cursor, name);
    return scope === null ? undefined : own(scope, name);
  }

  exact(name: string): Exact | undefined {
    const scope = scopeOf(this.work.run, this.cursor, name);
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
