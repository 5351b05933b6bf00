/**
 * How an execution is handed on: a file that opens in a browser without a server, our own file, Markdown for a channel, or
 * a trace for OpenTelemetry.
 */
export const SHARE_FORMATS = ["html", "json", "md", "otlp"] as const;
export type ShareFormat = (typeof SHARE_FORMATS)[number];

export function isShareFormat(text: string | null): text is ShareFormat {
  return SHARE_FORMATS.some((format) => format === text);
}
