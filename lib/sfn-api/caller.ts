/** Whose and where a request is: the scope of its signature, which is not checked. */
export function callerOf(
  authorization: string | undefined,
  given: { readonly account: string; readonly region: string },
): { readonly account: string; readonly region: string } {
  // Credential=ACCESSKEYID/20260101/us-east-1/states/aws4_request
  const scope = /Credential=([^/,\s]{1,128})\/\d{1,8}\/([a-z0-9-]{1,64})\//.exec(authorization ?? "");
  const [, key = "", region = given.region] = scope ?? [];
  return { account: /^\d{12}$/.test(key) ? key : given.account, region };
}
