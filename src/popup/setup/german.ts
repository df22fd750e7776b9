/** What people read while they set up Sealfield or restore a vault, in German. */
import type { Translation } from "../words/language.ts";
import type { setupText } from "./text.ts";

export const setupGerman: Translation<typeof setupText> = {
  step: "Schritt {count} von 3",
  stayOpen: "Dieses kleine Fenster schließt sich, wenn du anderswo klickst.",
  steps: { connect: "Verbinden", protect: "Schützen", kit: "Weg zurück" },
  protect: {
    title: "Schütze deinen Tresor",
    lead: "Die Passphrase versiegelt alles auf diesem Gerät. Sie wird nirgendwohin gesendet.",
    passphrase: "Passphrase",
    repeat: "Passphrase wiederholen",
    show: "Passphrase zeigen",
    empty: "Gib eine Passphrase ein.",
    create: "Tresor anlegen",
    working: "Wird versiegelt…",
    warning:
      "Schreibe sie auf und bewahre sie sicher auf. Niemand kann sie zurücksetzen: ohne sie lassen sich die Datensätze auf diesem Gerät nicht öffnen.",
  },
  done: {
    title: "Dein Tresor ist fertig",
    lead: "Du bist mit **{host}** verbunden, als **{name}**.",
    write: "Ersten Datensatz schreiben",
    records: "Zu den Datensätzen",
    nextTitle: "Gut zu wissen",
    next: [
      "Öffne Sealfield aus der Leiste des Browsers: hefte das Symbol dort an.",
      "Klicke mit der rechten Maustaste auf markierten Text oder ein Feld, um es zu versiegeln.",
      "Zum Teilen: tauscht unter Personen eure Karten und vergleicht die Sicherheitswörter.",
    ],
  },
  restore: {
    open: "Aus einem Kit zurückholen",
    title: "Aus einem Kit zurückholen",
    lead: "Mit den Wörtern auf deinem Papier und deinem Server, oder mit der Datei des Kits.",
    code: "Wörter oder Buchstaben des Kits",
    codeHint: "24 Wörter mit Leerzeichen dazwischen, oder der lange Code.",
    codeEmpty: "Gib die Wörter deines Kits ein.",
    server: "Serveradresse",
    serverHint: "Sie ist auch auf dein Kit gedruckt.",
    file: "Datei des Kits statt eines Servers",
    find: "Mein Kit suchen",
    finding: "Dein Kit wird gesucht…",
    notFound: "Dieser Server hat kein Kit zu diesen Wörtern",
    notFoundNext: "Prüfe die Serveradresse, oder nimm die Datei des Kits.",
    badCode: "Das ist kein Kit. Tippe die 24 Wörter, oder die Buchstaben und Ziffern darunter.",
    badWord: "Wort {place}, „{typed}“, steht nicht in der Wörterliste.",
    badWordNear: "Wort {place}, „{typed}“, steht nicht in der Wörterliste. Ist es {near}?",
    badCount: {
      one: "Das ist {count} Wort. Ein Kit hat 24.",
      other: "Das sind {count} Wörter. Ein Kit hat 24.",
    },
    badOrder:
      "Diese Wörter stehen in der Liste, aber zusammen sind sie kein Kit. Vergleiche ihre Reihenfolge und jedes einzelne mit dem Papier.",
    quoted: "„{word}“",
    orWord: " oder ",
    badFile: "Das ist keine Datei eines Kits, oder sie gehört zu anderen Wörtern.",
    found: "Gefunden: Kit Nummer {generation}, erstellt am {date}",
    foundNote:
      "Erinnerst du dich an ein späteres, zeigt dir vielleicht jemand eine alte Kopie. Frag anderswo danach, bevor du weitermachst.",
    holds: "Darin ist",
    holdsNobody: "keine Identität",
    identity: "{name} auf {host}",
    next: "Neue Passphrase wählen",
    create: "Tresor zurückholen",
    working: "Wird zurückgeholt…",
    title2: "Schütze, was zurückkommt",
    lead2: "Wähle eine Passphrase für diesen Browser. Es muss nicht die frühere sein.",
  },
};
