import { beforeRedrive } from "./drills/beforeRedrive";
import { caughtData } from "./drills/caughtData";
import { chargedTwice } from "./drills/chargedTwice";
import { childFailed } from "./drills/childFailed";
import type { Drill } from "./drills/drill";
import { failedItems } from "./drills/failedItems";
import { silent } from "./drills/silent";
import { whichRetrier } from "./drills/whichRetrier";
import { wrongTotal } from "./drills/wrongTotal";

/** Items of the Map of which some failed: as many executions are stored of it. */
export const MAP_ITEMS = { default: 400, least: 16, most: 10_000 } as const;

/** Questions that people are woken with, each with executions in which its answer is found. */
export function drills(mapItems: number): readonly Drill[] {
  return [
    chargedTwice,
    failedItems(mapItems),
    silent,
    wrongTotal,
    whichRetrier,
    beforeRedrive,
    childFailed,
    caughtData,
  ];
}
