import type { Clock } from "./clock";
import { OperationGate } from "./operationGate";
import type { Pace, PaceCounters } from "./pace";
import { type Bucket, bucketOf, ENDPOINT_BUCKET } from "./quotas";
import type { Patience } from "./waitingCalls";

/** The part of AWS's buckets that is used unless a source says otherwise: consoles, deployments and others have the rest. */
export const DEFAULT_SHARE = 0.8;

export type AccountPaceOptions = {
  readonly clock: Clock;
  /** Whose quotas hold; null for an endpoint that is not AWS. */
  readonly region: string | null;
  /** Of AWS's buckets, above 0 and at most 1. */
  readonly share?: number;
  /** Quotas that the account has in place of the published ones, by operation. */
  readonly quotas?: Readonly<Record<string, Bucket>>;
  readonly patience?: Patience;
};

/** The pace of one account and region. Throws RangeError for a share that is none. */
export class AccountPace {
  readonly #gates = new Map<string, OperationGate>();
  readonly #share: number;

  constructor(private readonly options: AccountPaceOptions) {
    const { share = DEFAULT_SHARE } = options;
    if (!(share > 0 && share <= 1)) throw new RangeError(`A share is above 0 and at most 1, not ${share}.`);
    this.#share = share;
  }

  /** As one source sees it. Sources of one priority take turns. */
  of(source: string): Pace {
    return {
      take: (operation, priority, signal) => this.#gate(operation).take(priority, source, signal),
      throttled: (operation) => this.#gate(operation).throttled(),
      counters: () => this.counters(),
    };
  }

  counters(): PaceCounters {
    return Object.fromEntries([...this.#gates].map(([operation, gate]) => [operation, gate.counters()]));
  }

  /** Operations are those that this program calls: some dozens. */
  #gate(operation: string): OperationGate {
    const known = this.#gates.get(operation);
    if (known !== undefined) return known;
    const { clock, patience } = this.options;
    const gate = new OperationGate(operation, this.#bucket(operation), this.#share, clock, patience);
    this.#gates.set(operation, gate);
    return gate;
  }

  #bucket(operation: string): Bucket {
    const { quotas = {}, region } = this.options;
    const raised = Object.hasOwn(quotas, operation) ? quotas[operation] : undefined;
    return raised ?? (region === null ? ENDPOINT_BUCKET : bucketOf(operation, region));
  }
}

/**
 * The paces of a process, one an account and region (or endpoint): `name` says which. The first that asks for one sets
 * its options, so all sources of an account are to say the same share.
 */
export class AccountPaces {
  readonly #paces = new Map<string, AccountPace>();

  constructor(private readonly clock: Clock) {}

  /** Throws RangeError for a share that is none. */
  of(name: string, options: Omit<AccountPaceOptions, "clock">): AccountPace {
    const pace = this.#paces.get(name) ?? new AccountPace({ ...options, clock: this.clock });
    this.#paces.set(name, pace);
    return pace;
  }

  /** By name. */
  counters(): Readonly<Record<string, PaceCounters>> {
    return Object.fromEntries([...this.#paces].map(([name, pace]) => [name, pace.counters()]));
  }
}
