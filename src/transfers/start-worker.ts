/** Starts the Worker that moves the bytes of files. It is the only script any page of ours starts. */
import workerUrl from "./worker.ts?worker&url";

/** Browsers that know Trusted Types want to be told that this address is meant. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

/** Returns a new Worker. */
export function startWorker(): Worker {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("transfers", {
    createScriptURL(url) {
      if (url !== workerUrl) throw new TypeError("only the Worker of this page");
      return url;
    },
  });
  return new Worker(policy?.createScriptURL(workerUrl) ?? workerUrl, { type: "module" });
}
