/**
 * Helpers of a writer: authorizers may share a type, and editors may change its records (SECURITY.md "Keys", rule 2).
 * The person approves and withdraws. A helper that only the server names is shown, but not trusted.
 */
import { isVaultError, VaultError } from "../../errors.ts";
import type { AppointmentView, Role } from "../../model/person.ts";
import { clientId as toClientId, typeContext } from "../../wire/ids.ts";
import { syncBrowsers } from "../browsers/browsers.ts";
import type { Account, Accounts } from "../identity/open-identity.ts";
import { type Act, type Journal, typeLane } from "../jobs/journal.ts";
import { type ApprovalPlace, isSamePlace } from "../memory/approvals.ts";
import { personsType } from "../memory/reserved-types.ts";
import { ACCESS_STEPS, giveKey } from "./access-act.ts";
import { personOf } from "./people.ts";

/** Who is meant, as it comes from outside. */
export interface AppointmentRequest {
  readonly role: Role;
  readonly writerId: string;
  readonly type: string;
  readonly clientId: string;
}

interface Wish extends ApprovalPlace {
  readonly approved: boolean;
}

export class Appointments {
  readonly #accounts: Accounts;
  readonly #act: Act<Wish, null>;

  /** `now` in ms since 1970. */
  constructor(accounts: Accounts, journal: Journal, now: () => number = Date.now) {
    this.#accounts = accounts;
    this.#act = journal.add<Wish, null, null>("appoint", {
      lane: typeLane,
      begin: async () => null,
      run: async (account, { input }) => {
        if (input.approved) await approve(account, input, now());
        else await withdraw(account, input, now());
        return null;
      },
      refusals: [...ACCESS_STEPS.refusals],
      cancellable: false,
      undo: (account, input) => account.approvals.set(input, false, now()),
    });
  }

  /** Returns the approved helpers, then those that the server names without an approval. */
  async list(): Promise<AppointmentView[]> {
    const account = await this.#accounts.current();
    const approved = await account.approvals.list();
    const claims = [...(await appointedByServer(account)), ...(await keysFromOthers(account))];
    const unknown = claims.filter((claim) => !approved.some((known) => isSamePlace(known, claim)));
    return Promise.all([
      ...approved.map((place) => appointmentOf(account, place, true)),
      ...unknown.map((place) => appointmentOf(account, place, false)),
    ]);
  }

  /**
   * Approves somebody known. For an own type this also appoints them at the server. For somebody else's type it only
   * decides whose keys and signatures count here.
   * @throws VaultError `not_found` for somebody never looked up, `key_changed`
   */
  async approve(request: AppointmentRequest): Promise<void> {
    await this.#start(request, true);
  }

  /**
   * Withdraws an approval, for an own type at the server too. Shares and records that the helper made stay. It may be
   * repeated.
   */
  async withdraw(request: AppointmentRequest): Promise<void> {
    await this.#start(request, false);
  }

  async #start(request: AppointmentRequest, approved: boolean): Promise<void> {
    const place = placeOf(await this.#accounts.current(), request);
    const { role, writerId, clientId, type } = place;
    await this.#act.start(`${role}/${writerId}/${clientId}/${type}`, { ...place, approved });
  }
}

async function approve(account: Account, place: ApprovalPlace, now: number): Promise<void> {
  const { client, shares, approvals, pins } = account;
  const keys = await pins.keysOf(place.clientId);
  if (keys === null) throw new VaultError("not_found", "nobody by this id is known");
  if (place.writerId !== client.clientId) {
    await approvals.set(place, true, now);
    return client.keys.forget(typeContext(place.writerId, place.type));
  }
  await syncBrowsers(account, now, async () => {
    await approvals.set(place, true, now);
    if (place.role === "editor") await shares.add(place.type, place.clientId);
  });
  const reader = { readerId: place.clientId, publicKey: keys.publicKey };
  if (place.role === "authorizer") return client.authorizers.add(place.type, reader);
  await giveKey(account, place.type, reader, { edit: true });
}

async function withdraw({ client, approvals }: Account, place: ApprovalPlace, now: number): Promise<void> {
  await approvals.set(place, false, now);
  if (place.writerId !== client.clientId) return;
  if (place.role === "authorizer") await client.authorizers.remove(place.type, place.clientId);
  else await client.stopEditing(place.type, place.clientId);
}

async function appointedByServer({ client }: Account): Promise<ApprovalPlace[]> {
  return (await client.authorizers.appointed()).map(({ writerId, type, authorizerId }) => ({
    role: "authorizer",
    writerId,
    type,
    clientId: authorizerId,
  }));
}

/** Types shared with me of which no key is known yet, because somebody not approved handed it out. */
async function keysFromOthers({ client, registry }: Account): Promise<ApprovalPlace[]> {
  const places: ApprovalPlace[] = [];
  for (const { writerId, type } of await client.incoming()) {
    const context = typeContext(writerId, type);
    if ((await registry.get(context)) !== null) continue;
    await client.keys.served(context).catch((error: unknown) => {
      const authorizerId = isVaultError(error, "key_untrusted") ? error.detail["authorizerId"] : undefined;
      if (typeof authorizerId !== "string") return;
      places.push({ role: "authorizer", writerId, type, clientId: toClientId(authorizerId) });
    });
  }
  return places;
}

function placeOf({ client }: Account, { role, writerId, type, clientId }: AppointmentRequest): ApprovalPlace {
  const place = { role, writerId: toClientId(writerId), clientId: toClientId(clientId) };
  if (place.clientId === client.clientId || place.clientId === place.writerId) {
    throw new VaultError("input_invalid", "that is the writer, or you", { detail: { why: "self" } });
  }
  return { ...place, type: personsType(client.context(type).type) };
}

async function appointmentOf(
  account: Account,
  { role, type, writerId, clientId }: ApprovalPlace,
  approved: boolean,
): Promise<AppointmentView> {
  const [writer, person] = await Promise.all([personOf(account, writerId), personOf(account, clientId)]);
  return { role, type, writer, person, approved };
}
