/** What people read about people, in German. */
import type { Translation } from "../words/language.ts";
import type { peopleText } from "./text.ts";

export const peopleGerman: Translation<typeof peopleText> = {
  known: "Andere, die ich kenne",
  myCard: "Einladungskarten",
  noKey: "steht als Leser für „{type}“ da, hat aber keinen Schlüssel und kann nichts davon öffnen",
  giveKey: "Schlüssel geben",
  giveKeyLabel: "{name} den Schlüssel von „{type}“ geben",

  card: {
    title: "Einladungskarten",
    mine: "Meine Karte",
    mineNote:
      "Gib sie jemandem auf irgendeinem Weg, nur nicht über diesen Server: lass sie fotografieren, oder schicke den Text. Sie enthält kein Geheimnis.",
    qr: "Meine Karte als Bild zum Fotografieren",
    copy: "Meine Karte kopieren",
    copied: "Deine Karte ist kopiert.",
    text: "Meine Karte als Text",
    theirs: "Karte von jemandem",
    theirText: "Text der Karte",
    theirsHint: "Füge den Text der Karte ein, die du bekommen hast. Er beginnt mit „sfc1:“.",
    accept: "Person hinzufügen",
    empty: "Füge zuerst eine Karte ein.",
    bad: "Das ist keine Karte, oder ein Teil fehlt. Kopiere alles, von „sfc1:“ bis zum Ende.",
    otherServer:
      "Diese Karte gehört zu einem anderen Server. Mit dieser Person kannst du von hier aus nicht teilen.",
    self: "Das ist deine eigene Karte. Gib sie jemand anderem.",
    taken: "{name} gehört jetzt zu deinen Personen.",
    changed:
      "Die Karte zeigt für {name} einen anderen Schlüssel als den bekannten. Kläre das zuerst, hier unten.",
  },

  changed: {
    title: "Halt: der Schlüssel von {name} hat sich geändert",
    why: "Entweder hat {name} Sealfield neu eingerichtet, oder jemand fängt deine Verbindung ab. Mit {name} wird nichts geteilt, bis du es weißt.",
    how: "Bitte {name} von Angesicht zu Angesicht oder am Telefon, die Sicherheitswörter unter Mehr vorzulesen. Frag nicht über diesen Server.",
    offered: "Die neuen Wörter",
    before: "Die Wörter, die du kanntest",
    accept: "{name} liest die neuen Wörter vor",
    keep: "Den bekannten Schlüssel behalten",
    accepted: "Der neue Schlüssel von {name} ist angenommen und gilt als verglichen.",
    kept: "Der bekannte Schlüssel bleibt. Der andere wird übergangen, bis er wieder auftaucht.",
  },

  stop: {
    reseal: "Beenden und neu versiegeln",
    resealNote:
      "Neu versiegeln gibt deinen Datensätzen vom Typ „{type}“ außerdem einen neuen Schlüssel. Dann nützt {name} auch eine Kopie der Platte des Servers nichts mehr. Wer hier sonst noch mitliest, liest weiter; Gruppen aus einem anderen Programm nicht. Es dauert eine Weile und geht von selbst weiter.",
    running: "„{type}“ wird neu versiegelt: {done} von {total} Datensätzen",
    starting: "„{type}“ wird neu versiegelt: der neue Schlüssel wird verteilt",
    runningNote:
      "Es geht von selbst weiter, auch wenn der Browser zu war. Die anderen können die ganze Zeit lesen.",
    doneTitle: "„{type}“ hat einen neuen Schlüssel",
    done: {
      one: "Ein Datensatz ist neu versiegelt. {name} liest nichts mehr, was du von jetzt an schreibst.",
      other:
        "{count} Datensätze sind neu versiegelt. {name} liest nichts mehr, was du von jetzt an schreibst.",
    },
    doneNote:
      "Was {name} vorher geöffnet hat, bleibt bei {name}. Andere Programme, die diesen Typ benutzen, müssen neu gestartet werden.",
    left: {
      one: "Ein Datensatz behält den alten Schlüssel, weil er nicht mehr ist, wie er unterschrieben wurde. Sieh ihn unter Datensätze an.",
      other:
        "{count} Datensätze behalten den alten Schlüssel, weil sie nicht mehr sind, wie sie unterschrieben wurden. Sieh sie unter Datensätze an.",
    },
    files: {
      one: "Eine Datei behält den alten Schlüssel: {names}. Sie ist größer als 4 MB, ließ sich nicht neu senden oder ist nicht, wie Sealfield sie unterschrieben hat. Lade sie unter Datensätze herunter, sende sie neu, dann lösche die alte.",
      other:
        "{count} Dateien behalten den alten Schlüssel: {names}. Sie sind größer als 4 MB, ließen sich nicht neu senden oder sind nicht, wie Sealfield sie unterschrieben hat. Lade jede unter Datensätze herunter, sende sie neu, dann lösche die alte.",
    },
    strangers:
      "Der Server nennt als Leser auch {names}. Mit ihnen hast du nie geteilt, deshalb bekamen sie keinen neuen Schlüssel.",
    groups: {
      one: "Auch eine Gruppe konnte „{type}“ lesen: {names}. Sie bekam keinen neuen Schlüssel, denn nur der Server sagt, wer dazugehört. Teile „{type}“ hier mit ihren Mitgliedern, oder teile es in dem Programm, das die Gruppe gemacht hat, neu mit ihr.",
      other:
        "Auch {count} Gruppen konnten „{type}“ lesen: {names}. Sie bekamen keinen neuen Schlüssel, denn nur der Server sagt, wer dazugehört. Teile „{type}“ hier mit ihren Mitgliedern, oder teile es in dem Programm, das die Gruppen gemacht hat, neu mit ihnen.",
    },
    more: { one: "eine weitere", other: "{count} weitere" },
    dismissFailed: "Der Bericht ließ sich nicht ausblenden. Versuche es noch einmal.",
    skipped:
      "Kein neuer Schlüssel für {names}, denn der eigene hat sich geändert. Kläre das, dann teile noch einmal.",
  },

  helpers: {
    title: "Helfer",
    note: "Helfer dürfen einen Typ für dich teilen oder seine Datensätze ändern. Niemand wird es, bevor du zustimmst.",
    sharesMine: "darf „{type}“ für dich teilen",
    editsMine: "darf deine Datensätze vom Typ „{type}“ ändern",
    sharesTheirs: "darf dir den Schlüssel von „{type}“ von {writer} geben",
    editsTheirs: "darf „{type}“ von {writer} ändern",
    claims: "Der Server nennt {name} als Helfer für „{type}“. Du hast dem nie zugestimmt.",
    handed:
      "{name} hat dir den Schlüssel von „{type}“ von {writer} gegeben. Er öffnet nichts, bis du {name} als Helfer zustimmst.",
    withdraw: "Entziehen",
    withdrawLabel: "{name} die Hilfe für „{type}“ entziehen",
    withdrawn: "{name} hilft nicht mehr bei „{type}“.",
    approve: "Zustimmen",
    approveLabel: "{name} als Helfer für „{type}“ zustimmen",
    approved: "{name} hilft jetzt bei „{type}“.",
    remove: "Wegnehmen",
    removeLabel: "{name} wegnehmen, was der Server für „{type}“ nennt",
    add: "Helfer hinzufügen",
    who: "Person",
    type: "Typ",
    role: "Was die Person darf",
    roles: { authorizer: "Ihn für mich teilen", editor: "Seine Datensätze ändern" },
    addNobody: "Noch niemand zur Auswahl. Nimm zuerst eine Karte an, oder teile etwas.",
    make: "Zum Helfer machen",
    editorNote: "Die Person kann auch alle deine Datensätze vom Typ „{type}“ lesen.",
    authorizerNote: "Die Person hat den Schlüssel von „{type}“ und entscheidet mit dir, wer ihn liest.",
  },

  types: {
    title: "Meine Typen und andere Programme",
    note: "Sealfield unterschreibt jeden Datensatz, damit jede fremde Änderung auffällt. Lockere das nur für einen Typ, in den auch ein anderes Programm schreibt.",
    label: "Datensätze vom Typ „{type}“",
    rules: {
      sealed: "Nur unterschriebene",
      mixed: "Auch andere Programme schreiben hier",
      plain: "Nichts von Sealfield hinzugefügt",
    },
    plainNote: "Änderungen durch den Server oder Leser fallen bei diesem Typ nicht auf.",
    chosen: "„{type}“: {rule}.",
  },

  inbox: {
    title: "Eingang",
    loading: "Neues wird gesucht",
    shared: "{name} teilt „{type}“ mit dir",
    count: { one: "Bisher ein Datensatz", other: "Bisher {count} Datensätze" },
    accept: "Annehmen",
    acceptLabel: "„{type}“ von {name} annehmen",
    mute: "Stummschalten",
    muteLabel: "„{type}“ von {name} stummschalten",
    accepted: "„{type}“ von {name} steht jetzt bei deinen Datensätzen.",
    muted: "Stumm",
    mutedDone: "„{type}“ von {name} ist stumm.",
    mutedNote: "Diese Datensätze werden nicht aufgelistet und nicht eingesetzt.",
    unmute: "Wieder zeigen",
    unmuteLabel: "Wieder zeigen: „{type}“ von {name}",
    ended: "{name} teilt „{type}“ nicht mehr mit dir",
    endedNote: "Diese Datensätze stehen nicht mehr in deiner Liste.",
    endedAt: "Bemerkt am {date}.",
    dismissLabel: "Ausblenden: {name} teilt „{type}“ nicht mehr mit dir",
    emptyTitle: "Nichts Neues",
    empty: "Teilt jemand etwas mit dir, steht es hier. Gib anderen deine Karte, damit sie dich finden.",
  },
  share: {
    title: "„{type}“ teilen",
    lead: "Du teilst einen ganzen Typ: alle seine Datensätze, jetzige und spätere.",
    known: "Personen, die du kennst",
    clientId: "Karte oder Client-ID der Person",
    clientIdHint: "Ihre Karte kopieren Personen unter Personen, ihre Client-ID steht unter Mehr.",
    clientIdEmpty: "Füge die Karte oder die Client-ID der Person ein.",
    clientIdBad:
      "Das ist weder eine Karte noch eine Client-ID. Eine Karte beginnt mit „sfc1:“, eine Client-ID sieht so aus: 4f9c2f1e-0f5b-4c5e-9a39-1d2b6c7a8e90.",
    clientIdMine: "Das ist deine eigene Client-ID.",
    clientIdMissing:
      "Der Server kennt niemanden mit dieser Client-ID. Bitte die Person, sie noch einmal zu schicken.",
    find: "Person suchen",
    finding: "Wird gesucht…",
    already: "{name} kann diesen Typ schon lesen.",
    promise: {
      one: "**{name}** liest dann **deinen einen Datensatz vom Typ „{type}“ und alle, die du später schreibst**.",
      other:
        "**{name}** liest dann **alle deine {count} Datensätze vom Typ „{type}“ und alle, die du später schreibst**.",
    },
    promiseAll:
      "**{name}** liest dann **alle deine Datensätze vom Typ „{type}“ und alle, die du später schreibst**.",
    promiseNone: "**{name}** liest dann **jeden Datensatz vom Typ „{type}“, den du von jetzt an schreibst**.",
    name: "Name für diese Person",
    nameHint: "Nur du siehst ihn.",
    words: "Sicherheitswörter",
    wordsHow:
      "Bitte {name}, die Sicherheitswörter unter Mehr vorzulesen, am Telefon oder von Angesicht zu Angesicht. Es müssen diese sein:",
    checked: "Ich habe sie verglichen",
    unchecked: "Ohne Vergleich teilen",
    uncheckedNote:
      "Dann vertraust du darauf, dass dir der Server den richtigen Schlüssel gegeben hat. Vergleichen kannst du auch später.",
    alreadyChecked: "Du hast diese Wörter schon verglichen.",
    confirm: "Teilen",
    sharing: "Wird geteilt…",
    done: "{name} kann „{type}“ jetzt lesen.",
    undone: "{name} kann „{type}“ nicht mehr lesen.",
    changedTitle: "Halt: der Schlüssel hat sich geändert",
    changed:
      "Der Server zeigt für {name} einen anderen Schlüssel als den bekannten. Nichts wurde geteilt. Frag {name} persönlich, dann entscheide unter Personen.",
    toPeople: "Beide Schlüssel ansehen",
    start: "Jemand anders",
  },
  people: {
    title: "Personen",
    loading: "Personen werden geladen",
    mine: "Ich teile mit",
    theirs: "Mit mir geteilt",
    nothingMine: "Du teilst noch nichts.",
    nothingTheirs: "Noch teilt niemand mit dir.",
    emptyTitle: "Noch nichts geteilt",
    empty:
      "Öffne einen Datensatz und wähle „Typ teilen“, oder gib jemandem deine Karte, damit die Person mit dir teilen kann.",
    canRead: "liest deine Datensätze vom Typ „{type}“",
    showType: "Datensätze vom Typ „{type}“ zeigen",
    open: "Datensätze vom Typ „{type}“ von {name} zeigen",
    stop: "„{type}“ nicht mehr mit {name} teilen",
    stopShort: "Beenden",
    stopAsk: "„{type}“ nicht mehr mit {name} teilen?",
    stopNote:
      "{name} verliert sofort den Zugang zu allen Datensätzen dieses Typs, alten wie neuen. Was schon geöffnet wurde, bleibt bei {name}.",
    stopConfirm: "Zugang beenden",
    stopped: "{name} kann „{type}“ nicht mehr lesen.",
    again: "{name} kann „{type}“ wieder lesen.",
    undoFailed: "Das hat nicht geklappt. Sieh unter Personen nach, was jetzt geteilt ist.",
    notChanged: "Das hat nicht geklappt. Nichts wurde geändert; versuche es noch einmal.",
    compare: "Sicherheitswörter mit {name} vergleichen",
    compareShort: "Vergleichen",
    same: "Sie sind gleich",
    checkedNow: "{name} gilt jetzt als verglichen.",
  },
};
