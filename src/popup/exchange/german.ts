/** The sentences of imports and exports, in German. */
import type { Translation } from "../words/language.ts";
import type { exchangeText, exportText, importText } from "./text.ts";

export const importGerman: Translation<typeof importText> = {
  lead: "Aus Bitwarden, LastPass, 1Password, KeePass und KeePassXC, Proton Pass, Dashlane, Chrome, Firefox, Safari, E3DB-Programmen, einem Export von Sealfield oder jeder Tabelle. Alle Werte werden versiegelte Felder, wenn du nichts anderes wählst.",
  readingTitle: "Wie die Datei gelesen wurde",
  encoding: "Zeichensatz",
  delimiter: "Zwischen den Zellen",
  delimiters: { ",": "Komma", ";": "Semikolon", "\t": "Tabulator", "|": "Senkrechter Strich" },
  quotes: "Anführungszeichen in einer Zelle",
  quotesAs: {
    doubled: "Verdoppelt",
    backslash: "Nach einem Backslash",
    plain: "Wie es ist: nichts steht in Anführungszeichen",
  },
  guessed: "Die Datei nennt ihren Zeichensatz nicht; das ist der wahrscheinlichste.",
  damaged:
    "Einige Zeichen der Datei sind beschädigt. Werte mit einem solchen Zeichen werden nicht übernommen.",
  samples: "Sind diese Wörter richtig? {words}",
  openEnd:
    "Die letzte Zeile, Zeile {line}, hat kein Zeilenende. Falls die Datei abgeschnitten ist, kann ein Wert darin unvollständig sein.",
  readOn: "Hinter dem falschen Anführungszeichen weiterlesen",
  notTaken: "Nicht übernommen",
  notTakenNone: "Alle Werte der Datei werden übernommen.",
  changedTitle: "Anders aufbewahrt als in der Datei",
  values: { one: "{count} Wert", other: "{count} Werte" },
  entries: { one: "{count} Eintrag", other: "{count} Einträge" },
  lines: { one: "{count} Stelle in der Tabelle", other: "{count} Stellen in der Tabelle" },
  files: { one: "{count} Datei", other: "{count} Dateien" },
  line: "Zeile {from}: {why}",
  manyLines: "Zeilen {from} bis {to}: {why}",
  part: "{part}: {line}",
  lineWhy: {
    cells: "sie hat nicht so viele Zellen wie die erste",
    quotes: "die Anführungszeichen passen nicht zueinander",
    nul: "sie enthält Bytes, die kein Text sind",
    head: "sie wiederholt die erste Zeile",
    after: "sie steht hinter einem falschen Anführungszeichen",
  },
  skipped: "Eintrag {entry}: {why}",
  skippedTitle: "Eintrag {entry}, {title}: {why}",
  skippedWhy: {
    empty: "er ist leer",
    unknown_kind: "eine unbekannte Art",
    left_out: "alles darin ist ausgelassen",
    bin: "er lag im Papierkorb",
    same: "er ist schon hier, Wort für Wort",
  },
  file: "{name}: eine Datei. Sie wird nicht übernommen; sende sie im Tab Übertragungen.",
  sendFiles: {
    one: "Die {count} Datei des Archivs nach den Datensätzen senden",
    other: "Die {count} Dateien des Archivs nach den Datensätzen senden",
  },
  onlyFiles: { one: "{count} Datei senden", other: "{count} Dateien senden" },
  filesType: "Typ der Dateien",
  filesTypeHint: "Alle, mit denen du diesen Typ teilst, können sie öffnen.",
  filesTypeEmpty: "Gib einen Typ ein, zum Beispiel files.",
  filesHere: {
    one: "{count} Datei ist schon hier, nach Name und Größe. Sie wird nicht noch einmal gesendet:",
    other: "{count} Dateien sind schon hier, nach Name und Größe. Sie werden nicht noch einmal gesendet:",
  },
  remark: "{name} ({count}): {why}",
  leftWhy: {
    internal: "nur das andere Programm kann es gebrauchen",
    no: "es sagt nur nein oder nie",
    marker: "keine Adresse, sondern ein Zeichen dafür, dass es keine gibt",
    destroyed: "es enthält Zeichen, die vorher verloren gingen",
    attachment: "eine Datei",
    sealed: "es ist noch versiegelt von dem Programm, das es geschrieben hat",
    derived: "es wiederholt nur, was anderswo steht",
    chosen: "du hast es ausgelassen",
  },
  changedWhy: {
    date: "ein Datum, geschrieben wie 2026-11-30",
    joined: "zwei Werte werden einer",
    split: "jede Zeile wird ein Feld",
    renamed: "bekommt einen Namen, den ein Feld haben kann",
    linked: "wird der Wert, auf den es zeigt",
  },
  more: { one: "und {count} weiterer", other: "und {count} weitere" },
  same: {
    one: "{count} Eintrag ist schon hier, Wort für Wort. Er wird ausgelassen.",
    other: "{count} Einträge sind schon hier, Wort für Wort. Sie werden ausgelassen.",
  },
  again: { one: "Noch einmal importieren", other: "Alle noch einmal importieren" },
  bin: {
    one: "Auch {count} Eintrag aus dem Papierkorb importieren",
    other: "Auch {count} Einträge aus dem Papierkorb importieren",
  },
  changed: {
    one: "{count} Eintrag unterscheidet sich von einem Datensatz mit demselben Namen. Er kommt daneben:",
    other: "{count} Einträge unterscheiden sich von Datensätzen mit demselben Namen. Sie kommen daneben:",
  },
  wasChanged: {
    one: "{count} Datensatz steht jetzt neben einem, der sich unterscheidet:",
    other: "{count} Datensätze stehen jetzt neben solchen, die sich unterscheiden:",
  },
  differs: "{title}: {fields}",
  missing: {
    one: "{count} Datensatz wurde geschrieben und ist nicht da. Importiere die Datei noch einmal: was da ist, wird ausgelassen.",
    other:
      "{count} Datensätze wurden geschrieben und sind nicht da. Importiere die Datei noch einmal: was da ist, wird ausgelassen.",
  },
  cancelled:
    "Angehalten. Was schon importiert ist, bleibt, und wird ausgelassen, wenn du die Datei noch einmal importierst.",
  tooLarge: "Diese Datei enthält mehr als 40 MB. Exportiere sie in Teilen.",
  refused: {
    format:
      "Diese Datei lässt sich nicht importieren. Oben steht, was geht; oder exportiere eine Tabelle (CSV).",
    json: "Diese Datei ist beschädigt: sie beginnt als JSON und endet nicht so. Exportiere sie noch einmal.",
    xml: "Diese Datei ist beschädigt: sie beginnt als XML und endet nicht so. Exportiere sie noch einmal, oder als CSV.",
    encrypted:
      "Diesen Export kann nur das Programm oder Konto öffnen, das ihn gemacht hat. Exportiere noch einmal, mit einem eigenen Passwort oder ungeschützt.",
    encoding: "Dieser Zeichensatz ist hier nicht bekannt. Wähle einen anderen.",
    archive: "Dieses Archiv ist beschädigt oder mit einem Passwort geschützt. Exportiere es noch einmal.",
  },
};

export const exportGerman: Translation<typeof exportText> = {
  look: {
    one: "{count} Datensatz kommt in die Datei.",
    other: "{count} Datensätze kommen in die Datei.",
  },
  files: {
    one: "{count} Datei ist nicht im Export. Lade sie im Tab Übertragungen herunter:",
    other: "{count} Dateien sind nicht im Export. Lade sie im Tab Übertragungen herunter:",
  },
  unreadable: {
    one: "{count} Datensatz lässt sich nicht öffnen und bleibt draußen.",
    other: "{count} Datensätze lassen sich nicht öffnen und bleiben draußen.",
  },
  parted: {
    one: "{count} Datensatz ist in diesen Dateien.",
    other: "{count} Datensätze sind in diesen Dateien.",
  },
  saveEach:
    "Ein Import nimmt 40 MB auf einmal, deshalb besteht der Export aus {count} Dateien. Speichere jetzt jede davon und importiere sie nacheinander.",
  savePart: "Datei {part} von {count} speichern",
};

export const exchangeGerman: Translation<typeof exchangeText> = {
  title: "Import und Export",
  importTitle: "Import",
  file: "Datei für den Import",
  format: "Das ist eine Datei aus {format}.",
  nothingYet: "Nichts wird geschrieben, bevor du es sagst.",
  becomesType: "{kind}: Datensätze vom Typ „{type}“",
  entries: { one: "{count} Eintrag", other: "{count} Einträge" },
  mapping: "Was wozu wird",
  column: "In der Datei",
  filled: "in {count} von {total}",
  kept: "Aufbewahrt als",
  keptLabel: "Wie „{from}“ aufbewahrt wird",
  keptAs: { sealed: "Versiegeltes Feld", label: "Etikett", left: "Ausgelassen" },
  becomes: "Name",
  nameLabel: "Name von „{from}“",
  left: "ausgelassen",
  hints: {
    readable: "Der Server kann es lesen.",
    secret: "Der Server könnte es lesen, und es sieht nach einem Geheimnis aus. Nimm ein versiegeltes Feld.",
    double: "Es gibt noch ein „{name}“. Wo beide etwas haben, wird dieses „{name} 2“.",
  },
  proposed: "Zurück zu den Vorschlägen",
  notPossible: "Löse zuerst die Probleme oben.",
  start: { one: "{count} Datensatz importieren", other: "{count} Datensätze importieren" },
  another: "Andere Datei",
  progress: { one: "{done} von {total} Datensatz", other: "{done} von {total} Datensätzen" },
  cancel: "Anhalten",
  done: { one: "{count} Datensatz ist importiert.", other: "{count} Datensätze sind importiert." },
  failed: "Eintrag {entry}: {why}",
  failedTitle: { one: "{count} Eintrag wurde abgelehnt:", other: "{count} Einträge wurden abgelehnt:" },
  deleteFile: "Lösche jetzt die Datei: sie enthält alles im Klartext.",
  sealedFile: "Dieser Export ist versiegelt. Gib die Passphrase ein, mit der er gemacht wurde.",
  filePassphrase: "Passphrase der Datei",
  openFile: "Datei öffnen",
  nothing: "Darin ist nichts zu importieren.",
  exportTitle: "Export",
  exportLead: "Alle Datensätze, die diese Identität öffnen kann, eigene und mit ihr geteilte.",
  exportWhat: "Was exportiert wird",
  kinds: {
    sealed: "Datensätze, versiegelt mit deiner Passphrase",
    json: "Datensätze im Klartext, JSON",
    csv: "Datensätze im Klartext, CSV für andere Programme",
    config: "Diese Identität, für E3DB-Programme",
  },
  warnings: {
    sealed: "",
    json: "Wer diese Datei bekommt, liest alles. Lösche sie, sobald du kannst.",
    csv: "Wer diese Datei bekommt, liest alles. Lösche sie, sobald du kannst.",
    config:
      "Diese Datei ist deine Identität: wer sie bekommt, liest und schreibt alles, was du kannst, bis du die Identität ersetzt.",
  },
  understood: "Verstanden, im Klartext exportieren",
  export: "Exportieren",
  exporting: "Datensätze werden geöffnet: {done} von {total}",
  exported: { one: "{count} Datensatz ist in der Datei.", other: "{count} Datensätze sind in der Datei." },
  exportedConfig: "Die Identität ist in der Datei.",
};
