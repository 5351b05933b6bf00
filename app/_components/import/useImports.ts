"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { ImportQueue } from "./importQueue";

/** Imports files while the page is open. `onOne` is told of a drop's only execution. */
export function useImports(onOne: (url: string) => void) {
  const client = useQueryClient();
  const [queue] = useState(
    () =>
      new ImportQueue(() => {
        void client.invalidateQueries({ queryKey: ["executions"] });
        void client.invalidateQueries({ queryKey: ["execution"] });
      }),
  );
  useEffect(() => queue.tellOne(onOne));
  const items = useSyncExternalStore(queue.subscribe, queue.read, queue.read);
  const { add, again, choose, clear } = queue;
  return { items, add, again, choose, clear };
}
