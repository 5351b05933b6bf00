"use client";

import { useEffect } from "react";
import { noteReadAt } from "./readAt";

/** Says to the feed of changes where the data of this page stands; before the feed connects, as it waits for its turn. */
export function ReadAt({ seq }: { readonly seq: number }) {
  useEffect(() => noteReadAt(seq), [seq]);
  return null;
}
