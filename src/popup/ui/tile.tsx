/** The picture that says of what kind a record is. */
import type { Template } from "../../model/record.ts";
import { Icon } from "./icon.tsx";

/** The picture of a template. */
export function Tile({ template }: { template: Template | "file" }) {
  return (
    <span class="tile">
      <Icon name={template} size={18} />
    </span>
  );
}
