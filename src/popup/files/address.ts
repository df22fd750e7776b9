/** The address of the tab for files, for whoever sends a person there. */

/** Where the tab is; what follows `#` names a type to send to or a record to receive. */
const FILES_PAGE = "src/pages/transfers/index.html";

/** Returns the address of the tab for a type or a record. */
export function filesPage(asked: { readonly type?: string; readonly recordId?: string | null }): string {
  const fragment = new URLSearchParams({
    ...(asked.type ? { type: asked.type } : {}),
    ...(asked.recordId ? { record: asked.recordId } : {}),
  });
  return `${FILES_PAGE}#${fragment}`;
}
