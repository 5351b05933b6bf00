import type { Json } from "@/lib/base/json";
import { type DemoMachine, functionArn, OFFICE, payloadOf, RETRY_LAMBDA } from "../machine";

function rendition(height: number): Json {
  const name = `Encode${height}p`;
  return {
    StartAt: name,
    States: {
      [name]: {
        Type: "Task",
        Resource: "arn:aws:states:::mediaconvert:createJob.sync",
        Parameters: {
          Role: "arn:aws:iam::111122223333:role/convert",
          Settings: { "Input.$": "$.media", Height: height },
        },
        ResultSelector: { "job.$": "$.Job.Id" },
        TimeoutSeconds: 3600,
        Retry: [{ ErrorEquals: ["States.TaskFailed"], IntervalSeconds: 20, MaxAttempts: 2, BackoffRate: 2 }],
        End: true,
      },
    },
  };
}

/** Renditions side by side, then a person looks at it: a callback with a heartbeat. */
export const videoPublishing: DemoMachine = {
  name: "video-publishing",
  type: "STANDARD",
  share: 6,
  hours: OFFICE,
  weekend: 0.4,
  prefix: "video",
  definition: {
    Comment: "Encode, have it moderated, publish",
    StartAt: "Probe",
    States: {
      Probe: { Type: "Task", Resource: functionArn("probe-media"), Retry: [RETRY_LAMBDA], Next: "Encode" },
      Encode: {
        Type: "Parallel",
        Branches: [rendition(1080), rendition(720), rendition(480)],
        ResultPath: "$.renditions",
        Next: "Moderate",
      },
      Moderate: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Parameters: {
          QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/moderation",
          MessageBody: { "media.$": "$.media", "token.$": "$$.Task.Token" },
        },
        HeartbeatSeconds: 14_400,
        TimeoutSeconds: 86_400,
        ResultPath: "$.verdict",
        Catch: [{ ErrorEquals: ["States.Timeout"], ResultPath: "$.late", Next: "Escalate" }],
        Next: "Approved?",
      },
      Escalate: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Parameters: { TopicArn: "arn:aws:sns:eu-west-1:111122223333:moderation-leads", "Message.$": "$.media" },
        ResultPath: null,
        Next: "NotModerated",
      },
      NotModerated: { Type: "Fail", Error: "NotModerated", Cause: "Nobody looked at the video in time." },
      "Approved?": {
        Type: "Choice",
        Choices: [{ Variable: "$.verdict.approved", BooleanEquals: true, Next: "Publish" }],
        Default: "Rejected",
      },
      Publish: { Type: "Task", Resource: functionArn("publish-video"), Retry: [RETRY_LAMBDA], End: true },
      Rejected: { Type: "Succeed" },
    },
  },
  input: (chance) => ({ media: `s3://uploads/${chance.hex(10)}.mov`, seconds: chance.between(15, 5_400) }),
  tasks: {
    Probe: { medianMs: 420, spread: 0.4, output: (input) => ({ ...payloadOf(input), codec: "h264" }), mishaps: [] },
    Encode1080p: encoder(240_000),
    Encode720p: encoder(150_000),
    Encode480p: encoder(80_000),
    Moderate: {
      medianMs: 1_500_000,
      spread: 0.9,
      output: (_input, chance) => ({ approved: !chance.happens(0.08), by: `moderator-${chance.between(1, 6)}` }),
      mishaps: [],
    },
    Escalate: { medianMs: 40, spread: 0.3, output: (_i, chance) => ({ MessageId: chance.uuid() }), mishaps: [] },
    Publish: {
      medianMs: 300,
      spread: 0.4,
      output: (_i, chance) => ({ url: `https://videos.example/${chance.hex(8)}` }),
      mishaps: [],
    },
  },
};

function encoder(medianMs: number): DemoMachine["tasks"][string] {
  return {
    medianMs,
    spread: 0.4,
    output: (_input, chance) => ({ Job: { Id: chance.hex(12), Status: "COMPLETE" } }),
    mishaps: [
      { rate: 0.01, error: "States.TaskFailed", cause: '{"Status":"ERROR","ErrorMessage":"Spot interruption"}' },
    ],
  };
}
