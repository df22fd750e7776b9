/** What people read about the recovery kit, in German. */
import type { Translation } from "../words/language.ts";
import type { kitText } from "./text.ts";

export const kitGerman: Translation<typeof kitText> = {
  title: "Rettungskit",
  stepTitle: "Halte dir einen Weg zurück offen",
  stepLead:
    "Vergisst du deine Passphrase oder verlierst du diesen Rechner, bringen diese 24 Wörter und dein Server alles zurück. Sonst kann das niemand.",
  making: "Dein Kit wird erstellt",
  none: "Noch gibt es keinen Weg zurück",
  noneNote:
    "Ein Kit sind 24 Wörter auf Papier. Mit ihnen und deinem Server bekommst du Identitäten, Schlüssel und Personen zurück, wenn die Passphrase vergessen oder dieser Browser weg ist.",
  make: "Kit erstellen",
  sheetTitle: "Rettungskit für Sealfield",
  sheetLead:
    "Wer dieses Blatt hat und den Server erreicht, kann öffnen, was dir gehört. Bewahre es auf wie einen Pass, nicht in diesem Rechner.",
  words: "Wörter des Kits",
  code: "Dasselbe in Buchstaben",
  qr: "Dasselbe als Bild: QR-Code des Kits",
  server: "Server",
  noServer: "Keiner: bewahre auch die Datei auf",
  madeOn: "Erstellt am {date}, Nummer {generation}.",
  howTo: "Zum Zurückholen: Sealfield installieren, „Aus einem Kit zurückholen“ wählen, die Wörter eingeben.",
  print: "Drucken",
  saveFile: "Datei speichern",
  fileNote:
    "Die Datei ist mit diesen Wörtern versiegelt. Sie hilft, wenn der Server weg ist, und darf überall liegen.",
  fileName: "sealfield-kit-{date}.json",
  written: "Ich habe es auf Papier",
  later: "Später erledigen",
  proveTitle: "Zwei Wörter, zur Sicherheit",
  proveLead: "Sieh auf dein Papier, nicht auf den Bildschirm.",
  word: "Wort {count}",
  wordEmpty: "Gib dieses Wort ein.",
  check: "Prüfen",
  wrong: "An diesen Stellen stehen andere Wörter. Sieh auf dein Papier und versuche es noch einmal.",
  proven: "Das stimmt. Dein Weg zurück steht.",
  seeAgain: "Wörter noch einmal ansehen",
  made: "Erstellt",
  generation: "Nummer",
  checked: "Geprüft",
  checkedNever: "Nie",
  checkNow: "Prüfen, ob ich es habe",
  unproven: "Noch weiß niemand, ob dein Papier stimmt. In 20 Sekunden weißt du es.",
  drill: "Zuletzt hast du dein Papier {age} geprüft. Es noch einmal zu tun dauert 20 Sekunden.",
  onServer: "Auf {host}",
  held: "Hat das neueste",
  notHeld: "Noch nicht dort; es wird von selbst gesendet",
  sendNow: "Jetzt senden",
  fileOnly:
    "Für diese Art von Identität können Server kein Kit aufbewahren. Speichere auch die Datei: die Wörter allein reichen nicht.",
  noServerYet:
    "Noch gibt es keinen Server, deshalb hat nur die Datei deine Datensätze, so wie sie beim Speichern sind. Speichere sie neu, nachdem du etwas geschrieben hast, das du nicht verlieren darfst.",
  showAgain: "Noch einmal drucken oder speichern",
  showWhy: "Die Wörter öffnen alles, deshalb werden sie nur mit deiner Passphrase gezeigt.",
  show: "Kit zeigen",
  hide: "Kit verbergen",
  renewTitle: "Ein neues Kit erstellen?",
  renewNote: "Tu das, wenn jemand die Wörter gesehen hat. Dein gedrucktes Kit gilt dann nicht mehr.",
  renew: "Neues Kit erstellen",
  setBackTitle: "Dein Kit ist neuer als dieser Browser",
  setBack:
    "Am {date} hat dieser Browser Kit Nummer {generation} erstellt und weiß nichts mehr davon. Wahrscheinlich wurde eine ältere Sicherung eingespielt. Um den neueren Stand zu bekommen, lösche diesen Tresor unter Mehr und hole ihn aus dem Kit zurück.",
  keepHere: "Behalten, was hier ist",
};
