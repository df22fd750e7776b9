/** Entry of the Transfers tab: the app at its files. The address may name a type to send to, or a record to receive. */
import { mount } from "../../popup/mount.tsx";

const asked = new URLSearchParams(location.hash.slice(1));
void mount({
  popup: false,
  first: [
    { name: "records" },
    { name: "files", type: asked.get("type") ?? "", recordId: asked.get("record") },
  ],
});
