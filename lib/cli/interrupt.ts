/** Aborted by the first Ctrl-C or SIGTERM; the second ends the process as it would without us. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/**
 * Calls `stop` once, at the first sign that the process should end: a signal, or the channel to the supervisor that
 * closed because it ended, however it ended.
 */
export function onEnd(stop: () => void): void {
  let stopped = false;
  const once = () => {
    if (stopped) return;
    stopped = true;
    stop();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, once);
  process.once("disconnect", once);
}
