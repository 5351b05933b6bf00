import { defineRaces } from "../support/raceTests";

defineRaces({ processes: 4, executions: 60, rounds: 3, pulled: 20, timeout: 600_000 });
