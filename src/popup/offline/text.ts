/** What people read about the copy on this device, what waits to be sent, and a vault without a server. */
export const localText = {
  offline: "Offline",
  offlineSince: "You see the copy on this device, from {age}.",
  offlineNone: "There is no copy on this device yet.",
  tryAgain: "Try again",
  waiting: { one: "{count} change waits to be sent.", other: "{count} changes wait to be sent." },
  problems: {
    one: "{count} change could not be sent.",
    other: "{count} changes could not be sent.",
  },
  look: "Look at them",
  damaged: "A part of the copy on this device was damaged. It is being fetched from the server again.",
  kept: "Kept on this device. It is sent when the server answers again.",
  keptDeletion: "“{title}” is deleted on this device. The server hears of it when it answers again.",
  needsServer: "This search asks the server, which cannot be reached. Smart search works without it.",
  smart: "Search on this device",

  list: {
    title: "Waiting to be sent",
    lead: "They are kept sealed on this device and sent by themselves, in this order.",
    empty: "Nothing waits",
    emptyNote: "Everything you wrote is at the server.",
    kinds: { create: "New", update: "Changed", delete: "Deleted", restore: "Sent again" },
    items: "Changes that wait",
    unknown: "A record",
    conflict: "Somebody changed this record meanwhile.",
    gone: "This record was deleted meanwhile.",
    refused: "The server refused it.",
    decide: "Compare and decide",
    retry: "Try again",
    change: "Change it",
    takeBack: "Take back",
    takeBackAsk: "Take back this change?",
    takeBackNote: "The record stays as it is at the server. What you typed is lost.",
    takeBackNewNote: "The record is not at the server yet. What you typed is lost.",
    decideDeletion: "Look and decide",
    keepRecord: "Keep the record",
  },

  noServer: {
    title: "No server yet",
    people: "To share with people, connect to a server first. Everything else works on this device.",
    more: "Your records are only on this device. Connect to a server to share them and to have them elsewhere.",
    connect: "Connect to a server",
    back: "Go on without a server",
    start: "Start without a server",
    startNote: "Try it, or keep everything on this device. You can connect later, and nothing is lost.",
  },
} as const;

/** What people read when the server went back to an earlier state. */
export const setBackText = {
  title: "The server went back to an earlier state",
  titleMissing: "The server no longer has what it had",
  brief: {
    one: "It differs in {count} thing from what this browser remembers.",
    other: "It differs in {count} things from what this browser remembers.",
  },
  nextSend: "Send yours again, or look at them first.",
  nextLook: "Look at what differs, and decide.",
  noticed: "This browser noticed on {time}.",
  counts: {
    lost: {
      one: "{count} record of yours is only on this device.",
      other: "{count} records of yours are only on this device.",
    },
    lostFiles: {
      one: "{count} file of yours is gone there: send it again from where you have it.",
      other: "{count} files of yours are gone there: send them again from where you have them.",
    },
    lostOfOthers: {
      one: "{count} record that somebody shared with you is gone there: its writer can send it again.",
      other: "{count} records that others shared with you are gone there: their writers can send them again.",
    },
    older: {
      one: "{count} record is older there than this browser remembers.",
      other: "{count} records are older there than this browser remembers.",
    },
    returned: {
      one: "{count} record that you deleted is there again.",
      other: "{count} records that you deleted are there again.",
    },
    lostShares: {
      one: "{count} share of yours is gone there.",
      other: "{count} shares of yours are gone there.",
    },
    returnedShares: {
      one: "{count} reader whom you stopped reads there again.",
      other: "{count} readers whom you stopped read there again.",
    },
  },
  send: { one: "Send {count} record again", other: "Send all {count} again" },
  sendShares: { one: "Share it again", other: "Share all {count} again" },
  shared: { one: "{count} share is there again.", other: "{count} shares are there again." },
  nothing: "Nothing differs any more.",
  asked: { one: "{count} record is being sent again.", other: "{count} records are being sent again." },
  look: "Look at them",

  page: {
    shares: "Shares that differ",
    lostShare: "{name} no longer reads “{type}”. The button above shares it again.",
    returnedShare: "{name} reads “{type}” again, although you stopped that.",
    stopAgain: { one: "Stop {count} reader again", other: "Stop {count} readers again" },
    stopped: { one: "{count} reader is stopped again.", other: "{count} readers are stopped again." },
    title: "The server went back",
    lead: "Nothing was lost on this device, and nothing is written over at the server before you say so.",
    list: "Records that differ",
    empty: "Nothing differs any more",
    emptyNote: "The server has everything that this browser knows.",
    deleteAgain: { one: "Delete {count} record again", other: "Delete {count} records again" },
    deleteAsk: {
      one: "Delete {count} record again?",
      other: "Delete {count} records again?",
    },
    deleteNote: "You deleted them before the server went back. To keep one, open it first.",
    deleteConfirm: "Delete again",
    deleted: { one: "{count} record is deleted again.", other: "{count} records are deleted again." },
  },

  record: {
    send: "Send it again",
    sent: "It is being sent again.",
    keep: "Keep it",
    keepNote: "You sign it as it is now.",
    newer: "Send the newer one again",
    newerNote: "The server gets what this browser last knew.",
    older: "Keep the older one",
    olderNote: "You sign it as the server has it. What this browser knew is lost.",
  },
} as const;
