import { defineRaces } from "../support/raceTests";

defineRaces({ processes: 8, executions: 600, rounds: 20, pulled: 100, timeout: 3_600_000 });
