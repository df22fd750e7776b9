/** What people read in German about the copy on this device, what waits, and a server that went back. */
import type { Translation } from "../words/language.ts";
import type { localText, setBackText } from "./text.ts";

export const localGerman: Translation<typeof localText> = {
  offline: "Offline",
  offlineSince: "Du siehst die Kopie auf diesem Gerät, Stand {age}.",
  offlineNone: "Auf diesem Gerät gibt es noch keine Kopie.",
  tryAgain: "Noch einmal versuchen",
  waiting: {
    one: "{count} Änderung wartet aufs Senden.",
    other: "{count} Änderungen warten aufs Senden.",
  },
  problems: {
    one: "{count} Änderung ließ sich nicht senden.",
    other: "{count} Änderungen ließen sich nicht senden.",
  },
  look: "Ansehen",
  damaged: "Ein Teil der Kopie auf diesem Gerät war beschädigt. Sie wird neu vom Server geholt.",
  kept: "Auf diesem Gerät gespeichert. Es wird gesendet, sobald der Server wieder antwortet.",
  keptDeletion: "„{title}“ ist auf diesem Gerät gelöscht. Der Server erfährt es, sobald er wieder antwortet.",
  needsServer: "Diese Suche fragt den Server, und der ist nicht zu erreichen. Die kluge Suche geht ohne ihn.",
  smart: "Auf diesem Gerät suchen",

  list: {
    title: "Wartet aufs Senden",
    lead: "Alles liegt versiegelt auf diesem Gerät und wird von selbst gesendet, in dieser Reihenfolge.",
    empty: "Nichts wartet",
    emptyNote: "Alles, was du geschrieben hast, ist beim Server.",
    kinds: { create: "Neu", update: "Geändert", delete: "Gelöscht", restore: "Neu gesendet" },
    items: "Änderungen, die warten",
    unknown: "Ein Datensatz",
    conflict: "Jemand hat diesen Datensatz inzwischen geändert.",
    gone: "Dieser Datensatz wurde inzwischen gelöscht.",
    refused: "Der Server hat es abgelehnt.",
    decide: "Vergleichen und entscheiden",
    retry: "Noch einmal versuchen",
    takeBack: "Zurücknehmen",
    takeBackAsk: "Diese Änderung zurücknehmen?",
    takeBackNote: "Der Datensatz bleibt, wie er beim Server ist. Was du getippt hast, geht verloren.",
    takeBackNewNote: "Der Datensatz ist noch nicht beim Server. Was du getippt hast, geht verloren.",
    change: "Ändern",
    decideDeletion: "Ansehen und entscheiden",
    keepRecord: "Datensatz behalten",
  },

  noServer: {
    title: "Noch kein Server",
    people:
      "Um mit Personen zu teilen, verbinde dich zuerst mit einem Server. Alles andere geht auf diesem Gerät.",
    more: "Deine Datensätze sind nur auf diesem Gerät. Verbinde dich mit einem Server, um sie zu teilen und anderswo zu haben.",
    connect: "Mit einem Server verbinden",
    back: "Ohne Server weitermachen",
    start: "Ohne Server anfangen",
    startNote:
      "Probiere es aus, oder behalte alles auf diesem Gerät. Du kannst dich später verbinden, und nichts geht verloren.",
  },
};

export const setBackGerman: Translation<typeof setBackText> = {
  title: "Der Server ist auf einen früheren Stand zurückgefallen",
  titleMissing: "Der Server hat nicht mehr, was er hatte",
  brief: {
    one: "Er unterscheidet sich in {count} Punkt von dem, was dieser Browser kennt.",
    other: "Er unterscheidet sich in {count} Punkten von dem, was dieser Browser kennt.",
  },
  nextSend: "Sende noch einmal, was von dir ist, oder sieh es dir zuerst an.",
  nextLook: "Sieh dir an, was sich unterscheidet, und entscheide dann.",
  noticed: "Dieser Browser hat es am {time} bemerkt.",
  counts: {
    lost: {
      one: "{count} Datensatz von dir ist nur noch auf diesem Gerät.",
      other: "{count} Datensätze von dir sind nur noch auf diesem Gerät.",
    },
    lostFiles: {
      one: "{count} Datei von dir ist dort weg: sende sie noch einmal von dort, wo du sie hast.",
      other: "{count} Dateien von dir sind dort weg: sende sie noch einmal von dort, wo du sie hast.",
    },
    lostOfOthers: {
      one: "{count} mit dir geteilter Datensatz ist dort weg: der Verfasser kann ihn noch einmal senden.",
      other:
        "{count} mit dir geteilte Datensätze sind dort weg: die Verfasser können sie noch einmal senden.",
    },
    older: {
      one: "{count} Datensatz ist dort älter, als dieser Browser ihn kennt.",
      other: "{count} Datensätze sind dort älter, als dieser Browser sie kennt.",
    },
    returned: {
      one: "{count} Datensatz, den du gelöscht hast, ist dort wieder da.",
      other: "{count} Datensätze, die du gelöscht hast, sind dort wieder da.",
    },
    lostShares: {
      one: "{count} deiner Freigaben ist dort weg.",
      other: "{count} deiner Freigaben sind dort weg.",
    },
    returnedShares: {
      one: "{count} Person, mit der du nicht mehr teilst, liest dort wieder mit.",
      other: "{count} Personen, mit denen du nicht mehr teilst, lesen dort wieder mit.",
    },
  },
  send: { one: "{count} Datensatz noch einmal senden", other: "Alle {count} noch einmal senden" },
  sendShares: { one: "Wieder teilen", other: "Alle {count} wieder teilen" },
  shared: {
    one: "{count} Freigabe ist wieder da.",
    other: "{count} Freigaben sind wieder da.",
  },
  nothing: "Es gibt keine Unterschiede mehr.",
  asked: {
    one: "{count} Datensatz wird noch einmal gesendet.",
    other: "{count} Datensätze werden noch einmal gesendet.",
  },
  look: "Ansehen",

  page: {
    shares: "Freigaben, die sich unterscheiden",
    lostShare: "{name} liest „{type}“ nicht mehr. Der Knopf oben teilt es wieder.",
    returnedShare: "{name} liest „{type}“ wieder, obwohl du das beendet hast.",
    stopAgain: { one: "{count} Person wieder ausschließen", other: "{count} Personen wieder ausschließen" },
    stopped: {
      one: "{count} Person ist wieder ausgeschlossen.",
      other: "{count} Personen sind wieder ausgeschlossen.",
    },
    title: "Der Server ist zurückgefallen",
    lead: "Auf diesem Gerät ging nichts verloren, und beim Server wird nichts überschrieben, bevor du es sagst.",
    list: "Datensätze, die sich unterscheiden",
    empty: "Nichts unterscheidet sich mehr",
    emptyNote: "Der Server hat alles, was dieser Browser kennt.",
    deleteAgain: {
      one: "{count} Datensatz noch einmal löschen",
      other: "{count} Datensätze noch einmal löschen",
    },
    deleteAsk: {
      one: "{count} Datensatz noch einmal löschen?",
      other: "{count} Datensätze noch einmal löschen?",
    },
    deleteNote: "Du hast sie gelöscht, bevor der Server zurückfiel. Um einen zu behalten, öffne ihn zuerst.",
    deleteConfirm: "Noch einmal löschen",
    deleted: {
      one: "{count} Datensatz ist wieder gelöscht.",
      other: "{count} Datensätze sind wieder gelöscht.",
    },
  },

  record: {
    send: "Noch einmal senden",
    sent: "Er wird noch einmal gesendet.",
    keep: "Behalten",
    keepNote: "Du unterschreibst ihn so, wie er jetzt ist.",
    newer: "Den neueren noch einmal senden",
    newerNote: "Der Server bekommt, was dieser Browser zuletzt kannte.",
    older: "Den älteren behalten",
    olderNote: "Du unterschreibst, was der Server hat. Was dieser Browser kannte, geht verloren.",
  },
};
