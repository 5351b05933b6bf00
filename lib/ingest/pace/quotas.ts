/*
 * AWS's quotas of API calls, for one account and region, as token buckets. Step Functions: the page "Service quotas" of
 * its developer guide, read in November 2026; the quotas can be raised, and AWS may raise them at any time.
 */

/** A bucket holds at most `capacity` tokens and gets `perSecond` new ones; a call takes one. */
export type Bucket = { readonly capacity: number; readonly perSecond: number };

/** Where Step Functions' quotas are higher. */
const LARGE_REGIONS: ReadonlySet<string> = new Set(["us-east-1", "us-west-2", "eu-west-1"]);

const bucket = (capacity: number, perSecond: number): Bucket => ({ capacity, perSecond });
/** A quota of calls a second, without a bucket that would save up what was not used. */
const rate = (perSecond: number): Bucket => ({ capacity: perSecond, perSecond });

const EVERYWHERE: Readonly<Record<string, Bucket>> = {
  // Step Functions.
  DescribeExecution: bucket(250, 10),
  DescribeMapRun: bucket(200, 1),
  DescribeStateMachine: bucket(200, 20),
  DescribeStateMachineAlias: bucket(200, 1),
  DescribeStateMachineForExecution: bucket(200, 1),
  GetExecutionHistory: bucket(400, 20),
  ListExecutions: bucket(100, 2),
  ListMapRuns: bucket(100, 1),
  ListStateMachineAliases: bucket(100, 1),
  ListStateMachines: bucket(100, 5),
  ListStateMachineVersions: bucket(100, 1),
  ListTagsForResource: bucket(100, 1),
  CreateStateMachine: bucket(100, 1),
  DeleteStateMachine: bucket(100, 1),
  RedriveExecution: bucket(800, 150),
  StartExecution: bucket(800, 150),
  // CloudWatch Logs. FilterLogEvents is 5 in some regions: there the throttles bring the pace down to it.
  FilterLogEvents: rate(10),
  GetLogEvents: rate(10),
  StartQuery: rate(10),
  GetQueryResults: rate(10),
  // CloudTrail.
  LookupEvents: rate(2),
  // CloudWatch.
  GetMetricData: rate(50),
  // S3: 5,500 a prefix and second. What is read of a Map Run is some large files.
  GetObject: rate(50),
};

const IN_LARGE_REGIONS: Readonly<Record<string, Bucket>> = {
  DescribeExecution: bucket(300, 15),
  ListExecutions: bucket(200, 5),
  RedriveExecution: bucket(1_300, 300),
  StartExecution: bucket(1_300, 300),
};

const IN_US_EAST_1: Readonly<Record<string, Bucket>> = {
  FilterLogEvents: rate(25),
};

/** For an operation of which no quota is written here: lower than every one that AWS publishes for reading. */
const UNKNOWN: Bucket = rate(1);

/** The bucket of an operation, by its name in the API (`GetExecutionHistory`), in a region. */
export function bucketOf(operation: string, region: string): Bucket {
  return (
    own(region === "us-east-1" ? IN_US_EAST_1 : {}, operation) ??
    own(LARGE_REGIONS.has(region) ? IN_LARGE_REGIONS : {}, operation) ??
    own(EVERYWHERE, operation) ??
    UNKNOWN
  );
}

function own(buckets: Readonly<Record<string, Bucket>>, operation: string): Bucket | undefined {
  return Object.hasOwn(buckets, operation) ? buckets[operation] : undefined;
}

/** For an endpoint that is not AWS, which has no quota of its own: only how much it is asked at most. */
export const ENDPOINT_BUCKET: Bucket = bucket(200, 200);
