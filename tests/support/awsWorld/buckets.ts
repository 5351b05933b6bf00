/*
 * The service's token buckets, as its page of quotas has them; written down here apart from what the product knows, so
 * that a mistake on one side shows. Operations of which that page has no figure stand at what it gives most others.
 */

export type Bucket = { readonly size: number; /** Tokens a second. */ readonly refill: number };

const OTHERS: Bucket = { size: 100, refill: 1 };

const BUCKETS: Readonly<Record<string, Bucket>> = {
  ListExecutions: { size: 100, refill: 2 },
  DescribeExecution: { size: 250, refill: 10 },
  GetExecutionHistory: { size: 400, refill: 20 },
  DescribeStateMachine: { size: 200, refill: 20 },
  DescribeStateMachineForExecution: { size: 200, refill: 1 },
  DescribeStateMachineAlias: { size: 200, refill: 1 },
  DescribeMapRun: { size: 200, refill: 1 },
  ListStateMachines: { size: 100, refill: 5 },
  RedriveExecution: { size: 800, refill: 150 },
  StartExecution: { size: 800, refill: 150 },
  FilterLogEvents: { size: 10, refill: 10 },
  GetLogEvents: { size: 10, refill: 10 },
  StartQuery: { size: 10, refill: 10 },
  GetQueryResults: { size: 10, refill: 10 },
  DescribeLogGroups: { size: 10, refill: 10 },
  DescribeLogStreams: { size: 10, refill: 10 },
  LookupEvents: { size: 2, refill: 2 },
};

/** In us-east-1, us-west-2 and eu-west-1. */
const LARGE: Readonly<Record<string, Bucket>> = {
  ListExecutions: { size: 200, refill: 5 },
  DescribeExecution: { size: 300, refill: 15 },
  RedriveExecution: { size: 1_300, refill: 300 },
  StartExecution: { size: 1_300, refill: 300 },
};

export function bucketOf(operation: string, isLarge: boolean): Bucket {
  return (isLarge ? LARGE[operation] : undefined) ?? BUCKETS[operation] ?? OTHERS;
}

/** The buckets of an account in a region, from which a neighbour drinks as they fill. */
export class Buckets {
  private readonly levels = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly isLarge: boolean,
    /** The part of what comes in that others take at once. */
    private readonly neighbour: number,
  ) {}

  /** Takes a token at `now`; false when there is none. */
  take(operation: string, now: number): boolean {
    const { size, refill } = bucketOf(operation, this.isLarge);
    const level = this.levels.get(operation) ?? { tokens: size * (1 - this.neighbour), at: now };
    const came = ((now - level.at) / 1000) * refill * (1 - this.neighbour);
    level.tokens = Math.min(size, level.tokens + Math.max(0, came));
    level.at = now;
    this.levels.set(operation, level);
    // A thousandth is what adding fractions of tokens may lose.
    if (level.tokens < 0.999) return false;
    level.tokens -= 1;
    return true;
  }
}
