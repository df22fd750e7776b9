/** What people read in the list of records, in German. */
import type { Translation } from "../words/language.ts";
import type { recordsText } from "./text.ts";

export const recordsGerman: Translation<typeof recordsText> = {
  records: {
    title: "Datensätze",
    search: "Datensätze suchen",
    clear: "Suche leeren",
    mode: "Art der Suche",
    modes: { SMART: "Klug", EXACT: "Genau", FUZZY: "Ähnlich", WILDCARD: "Platzhalter", REGEXP: "Muster" },
    leavesNothing: "Gesucht wird auf diesem Gerät, auch in versiegelten Feldern. Nichts davon verlässt es.",
    leaves: "Was du tippst, geht an {host}, um Etiketten zu suchen. Versiegelte Felder bleiben außen vor.",
    type: "Typ",
    allTypes: "Alle Typen",
    conditions: "Suche nach Bedingungen",
    shared: "Mit mir geteilt",
    list: "Datensätze",
    loading: "Datensätze werden geladen",
    count: { one: "{count} Datensatz", other: "{count} Datensätze" },
    emptyTitle: "Noch nichts hier",
    empty:
      "Lege ein Login, eine Notiz oder einen Kontakt an. Versiegelte Felder öffnen nur du und wen du aussuchst.",
    noMatch: "Nichts gefunden",
    noMatchSmart: "Kein Datensatz auf diesem Gerät enthält „{query}“ oder etwas Ähnliches.",
    noMatchServer: "Kein Etikett auf dem Server passt zu „{query}“.",
    searchServer: "Etiketten auf dem Server suchen",
    patternBad: "Der Server kann dieses Muster nicht lesen.",
    patternBadNext:
      "Schließe jede offene Klammer, und setze einen Backslash vor Zeichen, die für sich selbst stehen.",
    filterEmpty: "Keine Datensätze von diesem Typ.",
    showAll: "Alle Datensätze zeigen",
    partial: {
      one: "{count} Datensatz ließ sich nicht öffnen.",
      other: "{count} Datensätze ließen sich nicht öffnen.",
    },
    partialNext: "Sie sind unten gekennzeichnet; öffne einen, um zu sehen, was sich tun lässt.",
    drafts: "Noch nicht gespeichert",
    draft: "Entwurf",
    discardDraft: "Entwurf „{title}“ verwerfen",
  },
  selecting: {
    begin: "Datensätze auswählen",
    title: "Datensätze auswählen",
    end: "Fertig",
    ownOnly: "Nur deine eigenen Datensätze.",
    all: { one: "Auswählen", other: "Alle {count} auswählen" },
    none: "Keinen auswählen",
    count: { one: "{count} Datensatz ausgewählt.", other: "{count} Datensätze ausgewählt." },
    hidden: { one: "{count} steht nicht in dieser Liste.", other: "{count} stehen nicht in dieser Liste." },
    tooMany: "Wähle höchstens {count} Datensätze auf einmal aus.",
    delete: "Löschen",
    deleteCount: { one: "{count} Datensatz löschen", other: "{count} Datensätze löschen" },
    ask: { one: "{count} Datensatz löschen?", other: "{count} Datensätze löschen?" },
    askNote:
      "Sie werden hier gelöscht, auf dem Server und bei allen, mit denen sie geteilt sind. 30 Tage lang kannst du sie aus dem Papierkorb zurückholen.",
    askFiles: {
      one: "{count} davon ist eine Datei und lässt sich nicht zurückholen.",
      other: "{count} davon sind Dateien und lassen sich nicht zurückholen.",
    },
    shared: "Einige sind geteilt: auch {names} verlieren sie.",
    titles: "Was gelöscht wird",
    more: { one: "und {count} weiterer", other: "und {count} weitere" },
    allFailed:
      "Nicht alle Datensätze ließen sich auflisten, deshalb kam keiner dazu. Versuche es noch einmal.",
  },
  deleting: {
    title: "Datensätze werden gelöscht",
    doneTitle: "Datensätze gelöscht",
    progress: { one: "{done} von {total} Datensatz", other: "{done} von {total} Datensätzen" },
    mayClose:
      "Du kannst dieses Fenster schließen. Datensätze, die inzwischen geändert werden, bleiben erhalten.",
    stop: "Anhalten",
    stopped: "Angehalten",
    stoppedNote: {
      one: "{done} von {total} Datensatz wurde bearbeitet. Der Rest ist unverändert.",
      other: "{done} von {total} Datensätzen wurden bearbeitet. Die übrigen sind unverändert.",
    },
    goesOn: "Es geht von selbst weiter. Unter Mehr kannst du nachsehen oder es abbrechen.",
    over: "Läuft nicht mehr",
    overNote:
      "Es wurde abgebrochen oder ist schon länger fertig. Was noch in deinen Datensätzen steht, wurde nicht gelöscht.",
    toRecords: "Zurück zu den Datensätzen",
    done: { one: "{count} Datensatz ist gelöscht.", other: "{count} Datensätze sind gelöscht." },
    waiting: {
      one: "{count} Datensatz wartet darauf, gelöscht zu werden.",
      other: "{count} Datensätze warten darauf, gelöscht zu werden.",
    },
    waitingNote:
      "Der Server hat nicht geantwortet. Auf diesem Gerät sind sie weg, und der Server erfährt es, sobald er wieder antwortet.",
    left: { one: "{count} Datensatz ist noch da.", other: "{count} Datensätze sind noch da." },
    leftTitle: "Nicht gelöscht",
    changed: "Er wurde geändert, nachdem du ihn ausgewählt hast. Sieh ihn an, bevor du ihn löschst.",
    forbidden: "Der Server lässt dich ihn nicht löschen.",
  },
  unfinished: {
    title: "Unfertiges",
    goesOn: "Es geht von selbst weiter, sobald der Server antwortet.",
    named: "{action}: {title}",
    other: "Eine längere Aufgabe",
    kinds: {
      access: "Wer „{type}“ lesen darf",
      appoint: "Wer dir bei Datensätzen helfen darf",
      reseal: "„{type}“ wird mit neuem Schlüssel versiegelt",
      import: "Ein Import",
      delete: "Löschen vieler Datensätze",
      upload: "Senden einer Datei",
    },
  },
};
