/** What people read about versions of a record and about the trash, in German. */
import type { Translation } from "../words/language.ts";
import type { recordText } from "./text.ts";

export const recordGerman: Translation<typeof recordText> = {
  versions: {
    title: "Was sich unterscheidet",
    nothing: "Beide enthalten dasselbe.",
    same: "In beiden gleich: {names}.",
    label: "Etikett",
    absent: "nicht vorhanden",
    empty: "leer",
    differences: {
      same: "Gleich",
      changed: "Geändert",
      left: "Nur in „{version}“",
      right: "Nur in „{version}“",
      readable: "Jetzt ein Etikett: der Server kann es lesen",
      sealed: "Jetzt versiegelt",
    },
  },
  conflict: {
    title: "Zwei Fassungen",
    lead: "Jemand hat eine neuere Fassung dieses Datensatzes gespeichert, während du bearbeitet hast. Nichts ist verloren: wähle, was bleiben soll.",
    mine: "Deine",
    theirs: "Die andere",
    keepMine: "Meine behalten",
    keepMineNote: "Ersetzt die neuere Fassung durch deine.",
    keepTheirs: "Die andere behalten",
    keepTheirsNote: "Dein Entwurf wird verworfen.",
    keepBoth: "Beide behalten",
    keepBothNote: "Deine wird als neuer Datensatz daneben gespeichert.",
    gone: "Die neuere Fassung lässt sich nicht öffnen. Du kannst deine trotzdem als neuen Datensatz speichern.",
    goneTitle: "Inzwischen gelöscht",
    goneLead:
      "Jemand hat diesen Datensatz gelöscht, während du ihn bearbeitet hast. Was du geschrieben hast, ist noch hier.",
    saveNew: "Meine als neuen Datensatz speichern",
    saveNewNote: "Was du hier siehst, wird neu geschrieben.",
    leaveDeleted: "Gelöscht lassen",
    leaveDeletedNote: "Was du geschrieben hast, wird verworfen.",
  },

  deletedHere: {
    title: "Hier gelöscht, anderswo geändert",
    lead: "Du hast diesen Datensatz auf diesem Gerät gelöscht. Bevor der Server davon erfuhr, wurde er anderswo geändert.",
    now: "In „{title}“ steht jetzt",
    keep: "Datensatz behalten",
    keepNote: "Er bleibt, wie er jetzt ist.",
    delete: "Trotzdem löschen",
    deleteNote: "Auch der neuere Inhalt verschwindet.",
  },
  history: {
    title: "Frühere Fassungen",
    open: { one: "Eine frühere Fassung", other: "{count} frühere Fassungen" },
    lead: "Auf diesem Gerät versiegelt aufbewahrt: die letzten 20 Fassungen jedes deiner Datensätze.",
    none: "Keine früheren Fassungen",
    noneNote: "Wenn du diesen Datensatz änderst, bleibt hier, was vorher darin stand.",
    before: "Damals",
    now: "Jetzt",
    putBack: "Diese Fassung zurückholen",
    putBackNote: "Die jetzige Fassung bleibt unter den früheren.",
    done: "Diese Fassung gilt wieder.",
  },

  exposure: {
    title: "Wer was sieht",
    server: "Der Server, {host}",
    noServer: "Kein Server",
    onlyHere: "Dieser Datensatz ist nur auf diesem Gerät, versiegelt.",
    outside:
      "Dass es einen Datensatz vom Typ „{type}“ gibt, wie groß er ist, wann er geschrieben und geändert wurde und wer ihn lesen darf.",
    labels: "Diese Etiketten mit dem, was darin steht: {names}.",
    fields: "Die Namen dieser versiegelten Felder, aber nicht, was darin steht: {names}.",
    file: "Dass es eine Datei ist, und ihre Größe; weder ihren Namen noch ihren Inhalt.",
    people: "Personen",
    nobody: "Niemand außer dir.",
    person: "{name} sieht alles darin, wie in jedem deiner Datensätze vom Typ „{type}“.",
    group:
      "Jedes Mitglied der Gruppe „{group}“ sieht alles darin, wie in jedem deiner Datensätze vom Typ „{type}“. Wer das ist, sagt nur der Server.",
    groupsUnknown: "Ob auch Gruppen ihn lesen, wurde der Server nicht gefragt.",
    theirs:
      "{name} hat ihn geschrieben und sieht wie du alles darin. Mit wem er sonst geteilt ist, wissen nur {name} und der Server.",
  },

  trash: {
    title: "Papierkorb",
    lead: "Gelöschte Datensätze bleiben 30 Tage auf diesem Gerät, versiegelt. Der Server hat sie nicht mehr.",
    none: "Der Papierkorb ist leer",
    noneNote: "Gelöschte Datensätze bleiben 30 Tage hier. Dateien lassen sich nicht aufbewahren.",
    items: "Gelöschte Datensätze",
    deleted: "Gelöscht {age} · bleibt bis {date}",
    bringBack: "Zurückholen",
    forget: "Endgültig löschen",
    forgetAsk: "„{title}“ endgültig löschen?",
    forgetNote:
      "Er verschwindet von diesem Gerät, mit seinen früheren Fassungen. Das lässt sich nicht rückgängig machen.",
    forgotten: "„{title}“ ist endgültig weg.",
    empty: "Papierkorb leeren",
    emptyAsk: {
      one: "{count} Datensatz endgültig löschen?",
      other: "{count} Datensätze endgültig löschen?",
    },
    emptyNote:
      "Sie verschwinden von diesem Gerät, mit ihren früheren Fassungen. Das lässt sich nicht rückgängig machen.",
    emptied: "Der Papierkorb ist leer.",
  },
};
