"""Calls of Step Functions by boto3, one a line of JSON on standard input, each answered by a line on standard output.

Argument: the endpoint. A line is {"operation", "args"} and, to page through a list by a paginator, {"pageSize"}.
"""

import json
import sys

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

client = boto3.client(
    "stepfunctions",
    endpoint_url=sys.argv[1],
    config=Config(inject_host_prefix=False, retries={"total_max_attempts": 1}, read_timeout=100),
)


def answer(operation, args, pageSize=None):
    name = xform_name(operation)
    if pageSize is None:
        return {"answer": getattr(client, name)(**args)}
    pages = client.get_paginator(name).paginate(**args, PaginationConfig={"PageSize": pageSize})
    return {"answer": pages.build_full_result()}


print(json.dumps({"operations": client.meta.service_model.operation_names}), flush=True)
for line in sys.stdin:
    try:
        told = answer(**json.loads(line))
    except ClientError as error:
        told = {"error": {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}}
    except Exception as error:  # What is no answer of the service is told as it is, and fails the test.
        told = {"error": {"code": type(error).__name__, "message": str(error)}}
    print(json.dumps(told, default=str), flush=True)
