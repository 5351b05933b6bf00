/** Parameters of addresses that hold no secret; the values of all others are masked. */
const OPEN_PARAMETERS: ReadonlySet<string> = new Set([
  "schema",
  "sslmode",
  "connection_limit",
  "connect_timeout",
  "pool_timeout",
  "socket_timeout",
  "statement_cache_size",
  "pgbouncer",
  "application_name",
]);

/**
 * An address as it may be shown: `scheme://user:****@host/path?name=****`. A password may hold `/`, `?`, `#`, `:` and
 * `@` as they are, so all between the first colon and the last `@` is one. What has no scheme is not shown at all.
 */
export function maskedUrl(url: string): string {
  const parts = /^([a-z][a-z0-9+.-]*):(\/\/)?(.*)$/is.exec(url);
  if (parts === null) return url === "" ? "" : "****";
  const [, scheme = "", slashes = "", rest = ""] = parts;
  const at = scheme.toLowerCase() === "file" ? -1 : rest.lastIndexOf("@");
  const user = at === -1 ? "" : maskedUser(rest.slice(0, at));
  const [place = "", ...query] = rest.slice(at + 1).split("?");
  return `${scheme}:${slashes}${user}${place}${query.length === 0 ? "" : `?${maskedQuery(query.join("?"))}`}`;
}

function maskedUser(user: string): string {
  const colon = user.indexOf(":");
  return colon === -1 ? `${user}@` : `${user.slice(0, colon)}:****@`;
}

function maskedQuery(query: string): string {
  return query
    .split("&")
    .map((pair) => {
      const name = pair.split("=", 1)[0] ?? "";
      return OPEN_PARAMETERS.has(name.toLowerCase()) ? pair : `${name}=****`;
    })
    .join("&");
}
