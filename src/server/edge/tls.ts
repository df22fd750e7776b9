/**
 * TLS by certificate files. The server reads them again when they change, so a renewed certificate needs no restart.
 */
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

/**
 * Returns the content of the files.
 * @throws VaultError `input_invalid` when they cannot be read or do not belong together
 */
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

/** Keeps `server` on the present content of the files until the returned function is called. */
export function followTls(server: Server, files: TlsFiles, log: Log): () => void {
  const reload = () => {
    try {
      server.setSecureContext(readTls(files));
      log("certificate read again");
    } catch (error) {
      // The files may be half written. The certificate in use stays until both files fit together.
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
