import fc from "fast-check";

/** Every property of the run draws from the seed that vitest.config.ts prints: the same seed finds the same failure. */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env["STEPSCOPE_SEED"]) });
