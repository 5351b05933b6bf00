"""Calls of Step Functions by awscli, one a line of JSON on standard input, each answered by a line on standard output.

A line is a list of arguments of `aws`; the answer is {"code", "out", "err"}. One process, because awscli takes longer to
load than to call.
"""

import contextlib
import io
import json
import sys

import awscli.botocore.session
from awscli.clidriver import create_clidriver

model = awscli.botocore.session.get_session().get_service_model("stepfunctions")
print(json.dumps({"operations": model.operation_names}), flush=True)
for line in sys.stdin:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = create_clidriver().main(json.loads(line))
    print(json.dumps({"code": code, "out": out.getvalue(), "err": err.getvalue()}), flush=True)
