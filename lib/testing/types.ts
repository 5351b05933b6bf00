/*
 * What `stepscope/testing` gives to a test. This file is the package's declaration too: it imports nothing.
 */

export type TestEngineOptions = {
  /** Functions that stand for Lambda functions and other resources: a module's path, absolute or from the working directory. */
  readonly handlers?: string;
  /** A mock file of Step Functions Local. */
  readonly mock?: string;
  /** Files that define state machines: templates, definitions. */
  readonly machines?: readonly string[];
  /** Resources by ARN or name: `{ module | url | endpoint | mock }`, as in `stepscope.config`. */
  readonly resources?: Readonly<
    Record<
      string,
      { readonly module?: string; readonly url?: string; readonly endpoint?: string; readonly mock?: string }
    >
  >;
  /**
   * `virtual`: time stands still while something of an execution is in flight, and jumps over waits, so they take none.
   * `real`, the default: as on AWS, times `timeScale`.
   */
  readonly clock?: "real" | "virtual";
  readonly timeScale?: number;
  /**
   * Rules and schedules, as in `stepscope.config`: `{ name, eventPattern | scheduleExpression, targets: [{ arn }] }`. In virtual
   * time a schedule fires when time comes by: by `advance`, or while an execution waits.
   */
  readonly rules?: readonly Readonly<Record<string, unknown>>[];
  /** A folder for log lines: a file for each log group. */
  readonly logs?: string;
  /** A folder that stands for S3: FOLDER/BUCKET/KEY. */
  readonly s3?: string;
  /** Of executions whose callers name none: 12 digits. */
  readonly account?: string;
  readonly region?: string;
};

export type TestEngine = {
  /** What an AWS SDK takes as its endpoint; `disableHostPrefix: true` keeps StartSyncExecution there. */
  readonly url: string;
  /** Ready settings for `new SFNClient(…)`. */
  readonly clientConfig: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly disableHostPrefix: true;
  };
  /** Moves the engine's time forward. */
  advance(seconds: number): Promise<void>;
  /** Empties the engine, or one account of it. */
  reset(account?: string): Promise<void>;
  /** Ends it; its database is gone. */
  stop(): Promise<void>;
};
