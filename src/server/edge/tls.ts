/** TLS by certificate files, which are read again when they change: a renewed certificate needs no restart. */
import { readFileSync, unwatchFile, watchFile } from "node:fs";
import type { Server } from "node:https";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { VaultError } from "../../errors.ts";
import type { Log } from "./log.ts";

export interface TlsFiles {
  /** PEM: the certificate, and those between it and the root. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Milliseconds between two looks at the files. */
  readonly lookMs?: number;
}

const LOOK_MS = 30_000;

/** Returns what the files hold. @throws VaultError `input_invalid` when they cannot be read or do not belong together */
export function readTls({ certFile, keyFile }: TlsFiles): SecureContextOptions {
  try {
    const options = {
      cert: readFileSync(certFile),
      key: readFileSync(keyFile),
      minVersion: "TLSv1.2" as const,
    };
    createSecureContext(options);
    return options;
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "they do not fit";
    throw new VaultError(
      "input_invalid",
      `the certificate ${certFile} and key ${keyFile} cannot be used: ${why}`,
    );
  }
}

/** Lets `server` use the files as they are from now on, until the returned function is called. */
export function followTls(server: Server, files: TlsFiles, log: Log): () => void {
  const reload = () => {
    try {
      server.setSecureContext(readTls(files));
      log("certificate read again");
    } catch (error) {
      // Written halfway, perhaps: the one in use stays until both files fit.
      log("certificate not read", { reason: error instanceof VaultError ? error.message : "unknown" });
    }
  };
  const watched = [files.certFile, files.keyFile];
  for (const file of watched)
    watchFile(file, { interval: files.lookMs ?? LOOK_MS, persistent: false }, reload);
  return () => {
    for (const file of watched) unwatchFile(file, reload);
  };
}
