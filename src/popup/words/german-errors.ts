/** What people read in German when something fails: what happened, and what to do next. */
import type { ErrorCode } from "../../errors.ts";
import type { ErrorText } from "./error-text.ts";

export const pageErrorsGerman: Readonly<Partial<Record<ErrorCode, ErrorText>>> = {
  not_found: {
    says: "Auf der Seite war nichts markiert, und kein Feld war angeklickt.",
    next: "Markiere dort Text oder klicke in ein Feld, dann versuche es noch einmal.",
  },
  input_invalid: {
    says: "Es gibt nichts zu versiegeln: der Text ist leer oder schon versiegelt.",
    next: "Tippe oder markiere zuerst etwas.",
  },
  unsupported: {
    says: "Der markierte Text lässt sich auf dieser Seite nicht ändern.",
    next: "Markiere Text in einem Feld, in das du schreiben kannst.",
  },
  field_invalid: {
    says: "Dieses Feld fasst keinen versiegelten Text: es ist zu kurz, oder es nimmt nur bestimmte Zeichen.",
    next: "Nimm ein längeres Feld, oder speichere den Text als Datensatz und teile den.",
  },
  field_keeps_text: {
    says: "Diese Seite hätte deinen Text neben dem versiegelten behalten, deshalb wurde nichts versiegelt. Dein Text steht da wie zuvor.",
    next: "Versiegle ihn in einem anderen Feld, oder speichere ihn als Datensatz und teile den.",
  },
  field_lost_text: {
    says: "Diese Seite hat deinen Text beim Versiegeln weggenommen und nicht wieder angenommen.",
    next: "Sealfield bewahrt ihn unter Hier auf: öffne ihn dort und kopiere ihn.",
  },
  conflict: {
    says: "Der Text auf der Seite hat sich inzwischen geändert, deshalb blieb er, wie er ist.",
    next: "Versuche es noch einmal.",
  },
  too_large: {
    says: "Dieser Text ist zu lang, um ihn in einem Stück zu versiegeln.",
    next: "Versiegle einen kleineren Teil davon.",
  },
};

export const errorsGerman: Readonly<Record<ErrorCode, ErrorText>> = {
  decryption_failed: {
    says: "Das ließ sich nicht öffnen.",
    next: "Vielleicht ist es beschädigt oder für jemand anderen versiegelt. Bitte den Verfasser, es neu zu speichern.",
  },
  signature_invalid: {
    says: "Die Unterschrift passt nicht, deshalb wird es nicht gezeigt.",
    next: "Bitte den Verfasser, es neu zu speichern.",
  },
  tampered: {
    says: "Jemand hat es geändert, der das nicht darf, deshalb wird es nicht gezeigt.",
    next: "Sag dem Betreiber deines Servers Bescheid, und bitte den Verfasser, es neu zu speichern.",
  },
  suite_mismatch: {
    says: "Deine Identität und die dieser Person haben verschiedene Arten von Schlüsseln. Ihr könnt nicht miteinander teilen.",
    next: "Eine der beiden Seiten braucht eine Identität mit der gleichen Art von Schlüsseln.",
  },
  wire_invalid: {
    says: "Der Server hat etwas geantwortet, das Sealfield nicht versteht.",
    next: "Prüfe die Serveradresse, oder frag den Betreiber, ob der Server auf dem neuesten Stand ist.",
  },
  bad_request: {
    says: "Der Server hat diese Anfrage nicht angenommen.",
    next: "Ändere, was du eingegeben hast, und versuche es noch einmal.",
  },
  unauthorized: {
    says: "Der Server erkennt deine Zugangsdaten nicht an.",
    next: "Beim Verbinden: bitte um einen neuen Anmeldecode. Später: bitte den Betreiber, nach deinem Konto zu sehen.",
  },
  forbidden: {
    says: "Der Server erlaubt das nicht.",
    next: "Bitte den Besitzer des Datensatzes oder den Betreiber des Servers um Zugang.",
  },
  not_found: {
    says: "Das ist nicht mehr da.",
    next: "Geh zurück und lade die Liste neu.",
  },
  conflict: {
    says: "Jemand hat eine neuere Fassung gespeichert, während du bearbeitet hast.",
    next: "Vergleiche beide Fassungen und wähle, was bleiben soll.",
  },
  too_large: {
    says: "Das ist zu groß zum Speichern.",
    next: "Kürze das längste Feld, oder teile es auf zwei Datensätze auf.",
  },
  rate_limited: {
    says: "Der Server bittet darum, langsamer zu fragen.",
    next: "Warte eine Minute, dann versuche es noch einmal.",
  },
  unsupported: {
    says: "Dieser Server kann das nicht.",
    next: "Suche auf andere Art, oder bitte den Betreiber, den Server zu aktualisieren.",
  },
  server_error: {
    says: "Der Server hatte selbst ein Problem.",
    next: "Hier ist nichts verloren. Versuche es in einer Minute noch einmal.",
  },
  server_full: {
    says: "Der Server hat keinen Platz dafür und hat nichts davon angenommen.",
    next: "Lösche, was du nicht mehr brauchst, oder bitte den Betreiber um mehr Platz. Dann versuche es noch einmal.",
  },
  network_unreachable: {
    says: "Der Server ist nicht zu erreichen.",
    next: "Prüfe die Adresse und deine Verbindung, dann versuche es noch einmal.",
  },
  not_e3db: {
    says: "Unter dieser Adresse antwortet etwas, aber kein Server, der mit E3DB kompatibel ist.",
    next: "Prüfe die Adresse mit ihrem Port: für einen Server auf diesem Rechner sieht sie so aus: http://127.0.0.1:4390.",
  },
  timeout: {
    says: "Der Server hat zu lange nicht geantwortet.",
    next: "Versuche es noch einmal; bleibt er langsam, frag den Betreiber.",
  },
  aborted: {
    says: "Das wurde angehalten, bevor es fertig war.",
    next: "Versuche es noch einmal.",
  },
  key_missing: {
    says: "Hier ist kein Schlüssel, der das öffnet.",
    next: "Bitte den Besitzer, diesen Typ noch einmal mit dir zu teilen.",
  },
  key_changed: {
    says: "Der Schlüssel dieser Person ist nicht der, den du kanntest. Nichts wurde geteilt.",
    next: "Ruf an oder triff die Person, und kläre den Grund, bevor du weitermachst.",
  },
  key_untrusted: {
    says: "Dem Schlüssel für diesen Typ ist nicht zu trauen, deshalb wurde nichts damit geschrieben.",
    next: "Nimm einen anderen Typ, oder frag den Betreiber deines Servers, was sich geändert hat.",
  },
  key_known_missing: {
    says: "Der Server hat einen Schlüssel nicht mehr, den er vorher hatte. Nichts wurde geschrieben.",
    next: "Frag den Betreiber, ob eine Sicherung eingespielt wurde.",
  },
  not_shared: {
    says: "Das ist nicht mehr mit dir geteilt.",
    next: "Bitte den Besitzer, es wieder zu teilen.",
  },
  vault_absent: {
    says: "In diesem Browserprofil gibt es noch keinen Tresor.",
    next: "Lege einen an: es dauert etwa eine Minute.",
  },
  vault_locked: {
    says: "Der Tresor ist gesperrt.",
    next: "Entsperre ihn mit deiner Passphrase.",
  },
  vault_exists: {
    says: "In diesem Browserprofil gibt es schon einen Tresor.",
    next: "Entsperre ihn, oder lösche ihn zuerst unter Mehr.",
  },
  vault_damaged: {
    says: "Ein Teil des Tresors in diesem Browserprofil ist beschädigt.",
    next: "Öffne Mehr und wähle „Auf Schäden prüfen“, um zu sehen, was übrig ist.",
  },
  passphrase_wrong: {
    says: "Das ist nicht die Passphrase.",
    next: "Prüfe Feststelltaste und Tastaturbelegung, dann versuche es noch einmal.",
  },
  passphrase_weak: {
    says: "Diese Passphrase ist zu leicht zu erraten.",
    next: "Mach sie länger: vier oder mehr Wörter, die nichts miteinander zu tun haben.",
  },
  passkey_wrong: {
    says: "Dieser Passkey öffnet diesen Tresor nicht.",
    next: "Nimm einen anderen, oder deine Passphrase.",
  },
  too_many_attempts: {
    says: "Zu viele falsche Passphrasen.",
    next: "Warte, bis der Countdown zu Ende ist, dann versuche es noch einmal.",
  },
  storage_failed: {
    says: "Der Browser konnte das nicht speichern.",
    next: "Mach etwas Platz auf der Platte frei, dann versuche es noch einmal. Lass dieses Fenster offen, bis es geht.",
  },
  field_invalid: {
    says: "Eines der Felder lässt sich so nicht speichern.",
    next: "Prüfe die Namen: sie müssen ausgefüllt und verschieden sein und dürfen nicht mit „_sf“ beginnen.",
  },
  field_keeps_text: {
    says: "Die Seite hätte den Text behalten, der versiegelt werden sollte.",
    next: "Nimm ein anderes Feld, oder speichere den Text als Datensatz.",
  },
  field_lost_text: {
    says: "Die Seite hat den Text weggenommen.",
    next: "Sealfield bewahrt ihn unter Hier auf: öffne ihn dort und kopiere ihn.",
  },
  type_invalid: {
    says: "Dieser Typ geht nicht.",
    next: "Wähle einen Namen von mindestens einem und höchstens ein paar Dutzend Zeichen.",
  },
  input_invalid: {
    says: "Hier fehlt etwas, oder etwas stimmt nicht.",
    next: "Prüfe, was du eingegeben hast, und versuche es noch einmal.",
  },
  message_unknown: {
    says: "Dieses Fenster gehört zu einer anderen Version von Sealfield.",
    next: "Schließe dieses Fenster und öffne es neu.",
  },
  message_invalid: {
    says: "Was du eingegeben hast, ließ sich nicht weitergeben.",
    next: "Vielleicht ist es zu lang. Kürze es und versuche es noch einmal.",
  },
  sender_refused: {
    says: "Dieses Fenster darf das nicht.",
    next: "Öffne Sealfield aus der Leiste und versuche es dort noch einmal.",
  },
  origin_mismatch: {
    says: "Die Seite ist nicht mehr die, der du zugestimmt hast. Nichts wurde ausgefüllt.",
    next: "Prüfe die Adresse der Seite, dann versuche es noch einmal.",
  },
  token_spent: {
    says: "Dieses Fenster wurde schon benutzt.",
    next: "Öffne den versiegelten Text noch einmal.",
  },
  envelope_damaged: {
    says: "Dieser versiegelte Text ist unvollständig oder beschädigt.",
    next: "Bitte den Absender, ihn noch einmal ganz zu schicken.",
  },
  page_not_allowed: {
    says: "Auf dieser Seite dürfen Erweiterungen nichts tun.",
    next: "Öffne die Seite, die du meinst, klicke einmal hinein, dann öffne Sealfield noch einmal.",
  },
  frame_blocked: {
    says: "Diese Seite lässt das Fenster von Sealfield nicht zu.",
    next: "Schreibe den Text in Sealfield als Datensatz oder auf einer anderen Seite, und versiegele ihn dort.",
  },
  cancelled: {
    says: "Angehalten. Nichts wurde geändert.",
    next: "Fang neu an, wann immer du willst.",
  },
  internal: {
    says: "In Sealfield ist etwas schiefgegangen.",
    next: "Schließe dieses Fenster und öffne es neu. Was du getippt hast, bleibt als Entwurf.",
  },
};
