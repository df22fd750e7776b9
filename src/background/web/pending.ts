/** Keeps the view that the popup shows first when the background opens it. */

import type { PendingView } from "../../messages/page/here.ts";
import { announce } from "../../messages/send.ts";
import { dropSession, readSession, writeSession } from "../../vault/lock/session.ts";
import { showAttention } from "../badge.ts";
import { openPopup } from "./platform.ts";

const PENDING = "pending";

/** Keeps `view` for the popup and opens it; where it cannot be opened, the badge asks for a click. */
export async function showInPopup(view: PendingView): Promise<void> {
  await writeSession(PENDING, view);
  announce("pending");
  if (!(await openPopup())) await showAttention(true);
}

/** Returns the waiting view, once. */
export async function takePending(): Promise<PendingView | null> {
  const view = (await readSession(PENDING)) as PendingView | undefined;
  if (view !== undefined) {
    await dropSession(PENDING);
    await showAttention(false);
  }
  return view ?? null;
}
