/** The words of a command decide in which projects its tests run. */
import { expect, test } from "vitest";
import { testOptions } from "./projects.ts";

const ONCE = [
  "unit",
  "unit-faked",
  "unit-replacing",
  "server",
  "server-faked",
  "server-replacing",
  "browser",
  "alone",
];
const ALL = [...ONCE, ...["external", "two-nodes", "s3", "s3-through-server"].map((one) => `backend-${one}`)];

function projectsOf(command: string): unknown[] {
  const { projects = [] } = testOptions(command.split(" "));
  return projects.map((one) => (typeof one === "object" && "test" in one ? one.test?.name : one));
}

test.each([
  "run",
  "run --reporter=default --reporter=json --outputFile.json=/tmp/test/report.json",
  "run --project browser",
  "run --project=backend-*",
  "run --project backend-external test/server/client.test.ts",
])("“%s” has every project", (command) => {
  expect(projectsOf(command)).toEqual(ALL);
});

test.each([
  "run test/server/client.test.ts",
  "run ./test/server/client.test.ts --reporter=dot",
  "run -t everything /home/somebody/sealfield/test/server/files.test.ts",
  "run client.test",
  "run client.test.ts:12",
  "run test/server",
])("“%s” runs each file once", (command) => {
  expect(projectsOf(command)).toEqual(ONCE);
});
