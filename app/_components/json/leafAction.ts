import { createContext } from "react";
import type { DataPath } from "@/lib/base/dataPath";

/** What can be asked of a single value in a tree: a click on it does it. */
export type LeafAction = {
  /** Said of the value: `Where does this come from?` */
  readonly label: string;
  readonly act: (path: DataPath) => void;
};

/** Null: nothing can be asked. */
export const LeafActions = createContext<LeafAction | null>(null);

/** A click on the name of a value: its path is shown, to copy. Null: names are plain. */
export const PathChoice = createContext<((path: DataPath) => void) | null>(null);
