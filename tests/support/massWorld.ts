import type { MassRedrive } from "@/lib/contract/massRedrive";
import { type MassRun, runMassRedrive } from "@/lib/server/rerun/massRedrive";
import { runOf, Services } from "@/lib/server/rerun/redriveMany";
import type { StatesService } from "@/lib/server/rerun/statesService";
import type { Store } from "@/lib/store/store";

/** The process has died: nothing of what it would have done next happens. */
export class Crash extends Error {
  override readonly name = "Crash";
}

/** Dies at the given call, counted over all that is written or sent or over those of one name, before it or after it was done. */
export class Mortality {
  calls = 0;
  private isDead = false;

  constructor(
    private readonly at: number,
    private readonly isBefore: boolean,
    private readonly counted?: string,
  ) {}

  async of<T>(name: string, act: () => Promise<T>): Promise<T> {
    if (this.isDead) throw new Crash("dead");
    if (this.counted === undefined || this.counted === name) this.calls++;
    const isLast = this.calls === this.at;
    if (isLast && this.isBefore) this.die();
    const answer = await act();
    if (isLast) this.die();
    if (this.isDead) throw new Crash("dead");
    return answer;
  }

  private die(): never {
    this.isDead = true;
    throw new Crash("dead");
  }
}

type Wrap = <T extends object>(of: T, names: readonly (keyof T)[]) => T;

/** A run whose writes and calls may kill it. */
export function mortalRun(store: Store, services: Services, id: number, mortality: Mortality): MassRun {
  const wrap: Wrap = (of, names) => {
    const mortal = names.map((name) => {
      const call = of[name] as (...args: unknown[]) => Promise<unknown>;
      return [name, (...args: unknown[]) => mortality.of(String(name), () => call.apply(of, args))];
    });
    return { ...of, ...Object.fromEntries(mortal) };
  };
  const run = runOf(store, services, id, new AbortController().signal);
  return {
    ...run,
    mass: wrap(run.mass, ["changeItem", "change"]),
    serviceOf: async (item) => {
      const service = await services.of(item);
      return service.ok ? { ok: true, value: wrap<StatesService>(service.value, ["write", "describe"]) } : service;
    },
    sleep: (ms) => run.sleep(Math.min(ms, 20)),
    onProgress: () => Promise.resolve(),
  };
}

/** `within`: the call at which the next process dies, and whether it dies before that was done or after. */
type Deaths = { readonly deaths: number; readonly within: () => number; readonly isBefore: () => boolean };

/** Runs one to its next end, dying at drawn calls and going on each time; answers how often it died. */
export async function runThroughDeaths(
  store: Store,
  id: number,
  { deaths, within, isBefore }: Deaths,
): Promise<{ readonly died: number; readonly redrive: MassRedrive | null }> {
  let died = 0;
  const services = new Services(store, {
    environment: {},
    folder: process.cwd(),
    signal: new AbortController().signal,
  });
  try {
    for (;;) {
      const at = died < deaths ? within() : Infinity;
      try {
        await runMassRedrive(mortalRun(store, services, id, new Mortality(at, isBefore())));
        return { died, redrive: await store.massRedrives.read(id) };
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        died++;
      }
    }
  } finally {
    services.close();
  }
}
