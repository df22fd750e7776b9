/** What people read about their identities, in German. */
import type { Translation } from "../words/language.ts";
import type { identitiesText } from "./text.ts";

export const identitiesGerman: Translation<typeof identitiesText> = {
  title: "Identitäten",
  lead: "Immer ist eine davon aktiv. Datensätze, Personen und Geteiltes gehören der Identität, die sie angelegt hat.",
  active: "Aktiv",
  use: "{name} verwenden",
  useShort: "Verwenden",
  rename: "{name} umbenennen",
  renameShort: "Umbenennen",
  newName: "Neuer Name",
  nameHint: "Nur dieser Tresor zeigt ihn; mit wem du teilst, sieht weiter den alten.",
  saveName: "Namen speichern",
  remove: "{name} entfernen",
  removeShort: "Entfernen",
  removeAsk: "„{name}“ aus diesem Tresor entfernen?",
  removeNote:
    "Ihre Schlüssel werden hier gelöscht. Ihre Datensätze bleiben auf {host}, und ohne Kit oder Export kann sie niemand mehr öffnen.",
  removeConfirm: "Identität entfernen",
  removed: "„{name}“ ist entfernt.",
  add: "Identität hinzufügen",
  addLead: "Ein weiterer Name auf diesem Server, oder einer auf einem anderen.",
  invite: "Einladungslink",
  inviteHint: "Hast du einen, füge ihn hier ein; er füllt den Rest aus.",
  suite: "Art der Schlüssel",
  suites: { sodium: "Üblich", nist: "NIST, für Organisationen, die das verlangen" },
  keys: { sodium: "übliche Schlüssel", nist: "NIST-Schlüssel" },
  suiteNote: "Personen mit verschiedenen Arten von Schlüsseln können nicht miteinander teilen.",
  added: "Du bist jetzt {name} auf {host}.",
  fromFile: "Aus einer Konfigurationsdatei",
  fromFileNote: "Eine Datei der E3DB-Programme (e3db.json). Sie enthält Schlüssel: lösche sie danach.",
};
