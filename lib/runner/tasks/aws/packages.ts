/*
 * The SDK's package of each service behind `aws-sdk`. Step Functions writes a service as the client's name without blanks
 * and hyphens, the package has the hyphens: those that have one are listed, the others are called as they are.
 */
const HYPHENED = (
  "acm-pca api-gateway application-auto-scaling application-insights application-signals app-mesh " +
  "auto-scaling auto-scaling-plans backup-gateway bcm-data-exports bcm-recommended-actions bedrock-agent " +
  "bedrock-agentcore bedrock-agentcore-control bedrock-agent-runtime bedrock-data-automation " +
  "bedrock-data-automation-runtime bedrock-runtime chime-sdk-identity chime-sdk-media-pipelines " +
  "chime-sdk-meetings chime-sdk-messaging chime-sdk-voice cloudfront-keyvaluestore cloudhsm-v2 " +
  "cloudsearch-domain cloudwatch-events cloudwatch-logs codeguru-reviewer codestar-connections " +
  "codestar-notifications cognito-identity cognito-identity-provider cognito-sync compute-optimizer " +
  "connect-contact-lens cost-explorer cost-optimization-hub customer-profiles data-pipeline device-farm " +
  "devops-guru direct-connect docdb-elastic dynamodb-streams ec2-instance-connect ecr-public " +
  "elastic-beanstalk elastic-inference elastic-load-balancing elastic-load-balancing-v2 elastic-transcoder " +
  "emr-containers emr-serverless geo-maps geo-places geo-routes global-accelerator iot-1click-projects " +
  "iot-data-plane iot-events iot-events-data iot-jobs-data-plane iot-wireless ivs-realtime " +
  "kinesis-analytics kinesis-analytics-v2 kinesis-video kinesis-video-archived-media kinesis-video-media " +
  "kinesis-video-signaling kinesis-video-webrtc-storage launch-wizard lex-models-v2 lex-runtime-v2 " +
  "license-manager machine-learning marketplace-agreement marketplace-catalog " +
  "marketplace-commerce-analytics marketplace-metering mediapackage-vod mediastore-data medical-imaging " +
  "migration-hub migrationhub-config migration-hub-refactor-spaces neptune-graph network-firewall " +
  "partnercentral-account partnercentral-benefits partnercentral-channel partnercentral-selling " +
  "payment-cryptography personalize-events personalize-runtime pinpoint-email pinpoint-sms-voice " +
  "pinpoint-sms-voice-v2 qldb-session rds-data redshift-data redshift-serverless resource-explorer-2 " +
  "resource-groups resource-groups-tagging-api route-53 route-53-domains route53-recovery-cluster " +
  "route53-recovery-control-config route53-recovery-readiness s3-control sagemaker-a2i-runtime " +
  "sagemaker-edge sagemaker-featurestore-runtime sagemaker-geospatial sagemaker-runtime secrets-manager " +
  "service-catalog service-catalog-appregistry service-quotas signer-data snow-device-management " +
  "ssm-contacts ssm-incidents sso-admin storage-gateway timestream-influxdb timestream-query " +
  "timestream-write transcribe-streaming voice-id vpc-lattice waf-regional workspaces-instances " +
  "workspaces-thin-client workspaces-web "
)
  .trim()
  .split(" ");

/** Where Step Functions leaves out more than hyphens. */
const RENAMED: Readonly<Record<string, string>> = {
  config: "config-service",
  costandusagereport: "cost-and-usage-report-service",
  databasemigration: "database-migration-service",
  directory: "directory-service",
  elasticsearch: "elasticsearch-service",
  lexmodelbuilding: "lex-model-building-service",
  lexruntime: "lex-runtime-service",
  marketplaceentitlement: "marketplace-entitlement-service",
};

const PACKAGES = new Map([
  ...HYPHENED.map((name): [string, string] => [name.replaceAll("-", ""), name]),
  ...Object.entries(RENAMED),
]);

/** `@aws-sdk/client-secrets-manager` of `secretsmanager`. `service`: as in the Resource; with "service" at its end too. */
export function packageOf(service: string): string {
  const name = PACKAGES.get(service) ?? PACKAGES.get(service.replace(/service$/, "")) ?? service;
  return `@aws-sdk/client-${name}`;
}
