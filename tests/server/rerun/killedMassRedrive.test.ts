import { it } from "vitest";
import { checkKilledMassRedrive } from "../../support/killedMassRedrive";

it("a mass redrive over HTTP whose process is killed three times redrives each execution once", async () => {
  await checkKilledMassRedrive({ executions: 80, broken: 7, kills: 3, seed: Number(process.env["STEPSCOPE_SEED"]) });
}, 300_000);
