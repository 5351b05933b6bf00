/*
 * Step Functions calls services through AWS's SDK for Java 2, and what it takes and gives is named as that names it: the
 * model's `DBInstanceIdentifier` is `dbInstanceIdentifier` there and `DbInstanceIdentifier` here; `ETag` stays.
 * Recorded: services/test_s3_get_object (ETag), test_s3_put_object (ChecksumCRC32), the service DynamoDb.
 */

/** The name of a member or an action with a small beginning: all of an acronym at its start is small. */
function uncapitalized(name: string): string {
  const acronym = /^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+/.exec(name)?.[0] ?? "";
  return acronym.toLowerCase() + name.slice(acronym.length);
}

/** A member of a service's model as Step Functions writes it. */
export function memberName(modelName: string): string {
  // `null` is a word of the language, and DynamoDB's NULL another one in that SDK.
  if (modelName === "NULL") return "Nul";
  const name = uncapitalized(modelName);
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** The service as its errors begin: `DynamoDb` of the service id `DynamoDB`, `SecretsManager` of `Secrets Manager`. */
export function errorPrefix(serviceId: string): string {
  return serviceId
    .replace(/[^A-Za-z0-9]+/g, " ")
    .replace(/([A-Z]{2,})v(\d+)/g, "$1 v$2 ")
    .replace(/([a-z])(?=[A-Z][A-Za-z0-9])/g, "$1 ")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .replace(/(\d)([A-Za-z])/g, "$1 $2")
    .trim()
    .split(/ +/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join("");
}
