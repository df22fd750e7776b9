/**
 * What people read when something fails: one sentence that says what happened and one that says what to do next,
 * by code. The texts never hold what failed (no names, no values): they are safe to show anywhere.
 */
import type { ErrorCode } from "../../errors.ts";

/** `says` is what happened, `next` what the person can do about it. */
export interface ErrorText {
  readonly says: string;
  readonly next: string;
}

/** What the same codes mean where something was to be sealed, opened or filled on a web page. */
export const PAGE_ERROR_TEXT: Readonly<Partial<Record<ErrorCode, ErrorText>>> = {
  not_found: {
    says: "Nothing was selected or focused on the page.",
    next: "Select text or click into a field there, then try again.",
  },
  input_invalid: {
    says: "There is nothing to seal: the text is empty or sealed already.",
    next: "Type or select something first.",
  },
  unsupported: {
    says: "The selected text cannot be changed on this page.",
    next: "Select text in a field that you can type in.",
  },
  field_invalid: {
    says: "This field cannot hold a sealed text: it is too short for it, or takes only certain characters.",
    next: "Use a longer field, or save the text as a record and share that.",
  },
  field_keeps_text: {
    says: "This page would have kept your text beside the sealed one, so nothing was sealed. Your text stands as before.",
    next: "Seal it in another field, or save it as a record and share that.",
  },
  field_lost_text: {
    says: "This page took your text away while it was being sealed, and did not take it back.",
    next: "Sealfield keeps it under Here: open it there, and copy it.",
  },
  conflict: {
    says: "The text on the page changed in the meantime, so it was left as it is.",
    next: "Try again.",
  },
  too_large: {
    says: "This text is too long to be sealed in one piece.",
    next: "Seal a smaller part of it.",
  },
};

/** One entry for every code there is; a missing one does not compile. */
export const ERROR_TEXT: Readonly<Record<ErrorCode, ErrorText>> = {
  decryption_failed: {
    says: "This could not be opened.",
    next: "It may be damaged, or sealed for someone else. Ask whoever wrote it to save it again.",
  },
  signature_invalid: {
    says: "The signature does not match, so this is not shown.",
    next: "Ask whoever wrote it to save it again.",
  },
  tampered: {
    says: "This was changed by someone who may not write it, so it is not shown.",
    next: "Tell whoever runs your server, and ask the writer to save it again.",
  },
  suite_mismatch: {
    says: "Your identity and this person's use different kinds of keys, so you cannot share with each other.",
    next: "One of you needs an identity made with the same kind of keys.",
  },
  wire_invalid: {
    says: "The server answered something Sealfield does not understand.",
    next: "Check the server address, or ask whoever runs the server whether it is up to date.",
  },
  bad_request: {
    says: "The server did not accept this request.",
    next: "Change what you entered and try again.",
  },
  unauthorized: {
    says: "The server does not accept your credentials.",
    next: "When connecting, ask for a new registration token. Later, ask whoever runs the server to look at your client.",
  },
  forbidden: {
    says: "The server does not allow this.",
    next: "Ask the owner of the record, or whoever runs the server, for access.",
  },
  not_found: {
    says: "This is not there any more.",
    next: "Go back and reload the list.",
  },
  conflict: {
    says: "Someone saved a newer version while you were editing.",
    next: "Compare both versions and choose what to keep.",
  },
  too_large: {
    says: "This is too large to be saved.",
    next: "Shorten the longest field, or split it over two records.",
  },
  rate_limited: {
    says: "The server asks us to slow down.",
    next: "Wait a minute, then try again.",
  },
  unsupported: {
    says: "This server cannot do that.",
    next: "Use another search mode, or ask whoever runs the server to update it.",
  },
  server_error: {
    says: "The server had a problem of its own.",
    next: "Nothing is lost here. Try again in a minute.",
  },
  server_full: {
    says: "The server has no room for this, and took nothing of it.",
    next: "Delete what you no longer need, or ask whoever runs the server for more room. Then try again.",
  },
  network_unreachable: {
    says: "The server cannot be reached.",
    next: "Check the address and your connection, then try again.",
  },
  not_e3db: {
    says: "Something answers at this address, but it is not an E3DB-compatible server.",
    next: "Check the address, with its port: for a server on this computer it looks like http://127.0.0.1:4390.",
  },
  timeout: {
    says: "The server took too long to answer.",
    next: "Try again; if it stays slow, ask whoever runs the server.",
  },
  aborted: {
    says: "This was stopped before it was done.",
    next: "Try again.",
  },
  key_missing: {
    says: "There is no key here to open this.",
    next: "Ask the owner to share this type with you again.",
  },
  key_changed: {
    says: "This person's key is not the one you knew. Nothing was shared.",
    next: "Call them, or meet them, and find out why before you go on.",
  },
  key_untrusted: {
    says: "The key for this type cannot be trusted, so nothing was written with it.",
    next: "Use another type, or ask whoever runs your server what changed.",
  },
  key_known_missing: {
    says: "The server no longer has a key that it held before. Nothing was written.",
    next: "Ask whoever runs the server whether it was restored from a backup.",
  },
  not_shared: {
    says: "This is no longer shared with you.",
    next: "Ask the owner to share it again.",
  },
  vault_absent: {
    says: "There is no vault in this browser profile yet.",
    next: "Set one up: it takes about a minute.",
  },
  vault_locked: {
    says: "The vault is locked.",
    next: "Unlock it with your passphrase.",
  },
  vault_exists: {
    says: "There is already a vault in this browser profile.",
    next: "Unlock it, or delete it under More first.",
  },
  vault_damaged: {
    says: "A part of the vault in this browser profile is damaged.",
    next: "Open More and choose “Check for damage” to see what is left.",
  },
  passphrase_wrong: {
    says: "That is not the passphrase.",
    next: "Check Caps Lock and the keyboard layout, then try again.",
  },
  passphrase_weak: {
    says: "This passphrase is too easy to guess.",
    next: "Make it longer: four or more words that have nothing to do with each other.",
  },
  passkey_wrong: {
    says: "This passkey does not open this vault.",
    next: "Use another one, or your passphrase.",
  },
  too_many_attempts: {
    says: "Too many wrong passphrases.",
    next: "Wait until the countdown ends, then try again.",
  },
  storage_failed: {
    says: "The browser could not store this.",
    next: "Free some disk space, then try again. Keep this window open until it works.",
  },
  field_invalid: {
    says: "One of the fields cannot be saved like this.",
    next: "Check the names: they must be filled in, different from each other, and not begin with “_sf”.",
  },
  field_keeps_text: {
    says: "The page would have kept the text that was to be sealed.",
    next: "Use another field, or save the text as a record.",
  },
  field_lost_text: {
    says: "The page took the text away.",
    next: "Sealfield keeps it under Here: open it there, and copy it.",
  },
  type_invalid: {
    says: "This type cannot be used.",
    next: "Choose a name of at least one and at most a few dozen characters.",
  },
  input_invalid: {
    says: "Something here is missing or incorrect.",
    next: "Check what you entered and try again.",
  },
  message_unknown: {
    says: "This window is from a different version of Sealfield.",
    next: "Close this window and open it again.",
  },
  message_invalid: {
    says: "What you entered could not be handed on.",
    next: "It may be too long. Shorten it and try again.",
  },
  sender_refused: {
    says: "This window may not do that.",
    next: "Open Sealfield from the toolbar and try again there.",
  },
  origin_mismatch: {
    says: "The page is no longer the one you approved. Nothing was filled.",
    next: "Check the address of the page, then try again.",
  },
  token_spent: {
    says: "This window has been used already.",
    next: "Open the sealed text again.",
  },
  envelope_damaged: {
    says: "This sealed text is incomplete or damaged.",
    next: "Ask whoever sent it to send it again, whole.",
  },
  page_not_allowed: {
    says: "Extensions may not work on this page.",
    next: "Open the page you mean, click it once, then open Sealfield again.",
  },
  frame_blocked: {
    says: "This page keeps Sealfield's own window out.",
    next: "Write the text in Sealfield as a record, or on another page, and seal it there.",
  },
  cancelled: {
    says: "Stopped. Nothing was changed.",
    next: "Start again whenever you like.",
  },
  internal: {
    says: "Something went wrong inside Sealfield.",
    next: "Close this window and open it again. What you typed is kept as a draft.",
  },
};
