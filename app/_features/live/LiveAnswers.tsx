"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { openLiveFeed } from "./liveFeed";
import { Refresher } from "./refresher";

/** Keeps the answers that pages show up with what changes in the database. */
export function LiveAnswers() {
  const client = useQueryClient();
  useEffect(() => {
    const refresher = new Refresher(client);
    const close = openLiveFeed({
      onMessage: (message) => (message.kind === "reload" ? refresher.all() : refresher.note(message.changes)),
    });
    return () => {
      close();
      refresher.stop();
    };
  }, [client]);
  return null;
}
