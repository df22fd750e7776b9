/** HTTP status ↔ error code, one table for both ends (PROTOCOL.md section 1, "Status"). */
import type { ErrorCode } from "../errors.ts";

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: "bad_request",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  413: "too_large",
  429: "rate_limited",
  501: "unsupported",
  507: "server_full",
};

/** Returns the error code a client reads from a failed response's status. */
export function codeOfStatus(status: number): ErrorCode {
  return CODE_OF_STATUS[status] ?? (status >= 500 ? "server_error" : "bad_request");
}

const STATUS_OF_CODE: Partial<Record<ErrorCode, number>> = {
  wire_invalid: 400,
  input_invalid: 400,
  type_invalid: 400,
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  unsupported: 501,
  timeout: 503,
  server_full: 507,
};

/** Returns the status a server answers for `code`; 500 for anything that should not have left it. */
export function statusOfCode(code: ErrorCode): number {
  return STATUS_OF_CODE[code] ?? 500;
}
