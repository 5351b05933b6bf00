/*
 * What to do when there are no credentials, or AWS refuses them. The SDK's own words name neither the profile nor, for
 * some providers, the command.
 */

/** Looked for in the name and the message: the providers of SSO name it in every case. */
const SSO = /\bsso\b|SSOToken/i;
const LOCAL = /^(CredentialsProviderError|TokenProviderError|SSOTokenProviderFailure)$/;

/** One sentence with the command that helps. @param profile that the source names; null for the usual chain. */
export function wordCredentials(error: Error, profile: string | null): string {
  const flag = profile === null ? "" : ` --profile ${shellWord(profile)}`;
  const whose = profile === null ? "" : ` of the profile ${profile}`;
  const login = `\`aws sso login${flag}\``;
  if (SSO.test(`${error.name} ${error.message}`)) {
    return `The SSO login${whose} has expired or is missing: run ${login}.`;
  }
  if (LOCAL.test(error.name)) {
    return `There are no AWS credentials${whose} (${firstLine(error.message)}): run \`aws configure${flag}\`, or ${login} where they come from SSO.`;
  }
  return `AWS refused the credentials${whose} (${error.name}): renew them, by ${login} where they come from SSO.`;
}

/** As a shell reads it as one word. */
function shellWord(text: string): string {
  return /^[\w.@:/+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function firstLine(message: string): string {
  return (message.split("\n", 1)[0] ?? "").slice(0, 200).replace(/\.$/, "");
}
