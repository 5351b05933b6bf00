import { describe, expect, test } from "vitest";
import {
  labelOfMapRun,
  machineOfArn,
  namesInExecutionArn,
  ownerOfArn,
  placeOfArn,
  qualifierOfMachineArn,
  readArn,
  readExecutionArn,
  readMachineArn,
  regionOfArn,
  statesArn,
  typeOfExecutionArn,
} from "@/lib/base/arn";

const AT = "arn:aws:states:eu-west-1:123456789012";

describe("an ARN", () => {
  test("is taken apart and put together", () => {
    const arn = `${AT}:execution:orders:run-1`;
    expect(readArn(arn)).toEqual({
      partition: "aws",
      service: "states",
      region: "eu-west-1",
      account: "123456789012",
      rest: ["execution", "orders", "run-1"],
    });
    expect(statesArn({ region: "eu-west-1", account: "123456789012" }, "execution:orders:run-1")).toBe(arn);
    expect(ownerOfArn(arn)).toBe(AT);
  });

  test.each(["", "orders", "execution_arn", "urn:aws:states:eu-west-1:1:execution:a:b"])("is not %j", (text) => {
    expect([readArn(text), regionOfArn(text), typeOfExecutionArn(text), readMachineArn(text)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(ownerOfArn("orders")).toBe("orders");
  });

  test("that ends early has no region, account or names", () => {
    expect(readArn("arn:aws:states")).toEqual({
      partition: "aws",
      service: "states",
      region: "",
      account: "",
      rest: [],
    });
    expect(placeOfArn("arn:aws:states")).toEqual({ region: null, account: null });
    expect(namesInExecutionArn(`${AT}:execution:orders`)).toBeNull();
  });
});

describe("the ARN of an execution", () => {
  test("tells the machine, the name and the type", () => {
    const machineArn = `${AT}:stateMachine:orders`;
    expect(readExecutionArn(`${AT}:execution:orders:run-1`)).toEqual({
      machine: "orders",
      machineArn,
      name: "run-1",
      type: "STANDARD",
    });
    expect(readExecutionArn(`${AT}:express:orders:run-1:0b5c:1`)).toEqual({
      machine: "orders",
      machineArn,
      name: "run-1:0b5c:1",
      type: "EXPRESS",
    });
  });

  test("of a child of a Map Run names the machine without its label, and the label too", () => {
    const arn = `${AT}:execution:orders/Each:child-1`;
    expect(readExecutionArn(arn)?.machine).toBe("orders");
    expect(namesInExecutionArn(arn)).toEqual({ machine: "orders/Each", name: "child-1" });
    expect(labelOfMapRun(`${AT}:mapRun:orders/Each:0b5c`)).toBe("Each");
  });

  test.each([`${AT}:stateMachine:orders`, "arn:aws:lambda:eu-west-1:1:execution:a:b", `${AT}:execution::run`])(
    "is not %s",
    (arn) => expect(readExecutionArn(arn)).toBeNull(),
  );
});

test("the ARN of a machine tells its name, and its version or alias apart", () => {
  expect(readMachineArn(`${AT}:stateMachine:orders:3`)?.arn).toBe(`${AT}:stateMachine:orders`);
  expect(machineOfArn(`${AT}:stateMachine:orders:live`)).toBe("orders");
  expect([`${AT}:stateMachine:orders:live`, `${AT}:stateMachine:orders`, null].map(qualifierOfMachineArn)).toEqual([
    "live",
    null,
    null,
  ]);
});
