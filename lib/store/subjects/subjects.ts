import type { Changes } from "./changes";
import type { Costs } from "./costs";
import type { Definitions } from "./definitions";
import type { EngineStore } from "./engine";
import type { Executions } from "./executions";
import type { Forks } from "./forks";
import type { Histories } from "./histories";
import type { Jobs } from "./jobs";
import type { Leases } from "./leases";
import type { Links } from "./links";
import type { Machines } from "./machines";
import type { MassRedrives } from "./massRedrives";
import type { Repairs } from "./repairs";
import type { Replays } from "./replays";
import type { Rollups } from "./rollups";
import type { Sources } from "./sources";
import type { Verdicts } from "./verdicts";

/** What is kept, by subject: who needs one of them asks for that alone. */
export type Subjects = {
  readonly executions: Executions;
  readonly histories: Histories;
  readonly sources: Sources;
  readonly machines: Machines;
  readonly definitions: Definitions;
  readonly verdicts: Verdicts;
  readonly replays: Replays;
  readonly forks: Forks;
  readonly jobs: Jobs;
  readonly changes: Changes;
  readonly costs: Costs;
  readonly leases: Leases;
  readonly links: Links;
  readonly rollups: Rollups;
  readonly repairs: Repairs;
  readonly massRedrives: MassRedrives;
  readonly engine: EngineStore;
};
