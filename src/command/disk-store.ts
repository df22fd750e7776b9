/** Keeps the encrypted bytes of a file on the disk while it is sent or received, so that it may be of any size. */
import { openAsBlob } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FileStore } from "../e3db/index.ts";

/** Returns a store in a folder of its own for each file, which `discard` removes. Plaintext is never in it. */
export function diskStore(): FileStore {
  return {
    async open() {
      const folder = await mkdtemp(join(tmpdir(), "sealfield-"));
      const path = join(folder, "sealed");
      const file = await open(path, "wx", 0o600);
      let isOpen = true;
      const close = async () => {
        if (isOpen) await file.close();
        isOpen = false;
      };
      return {
        async write(chunk) {
          await file.writeFile(chunk);
        },
        async finish() {
          await close();
          return await openAsBlob(path);
        },
        async discard() {
          await close();
          await rm(folder, { recursive: true, force: true });
        },
      };
    },
  };
}
