/** What people read about people: cards, helpers, changed keys, the inbox and stopping. */
export const peopleText = {
  known: "Others I know",
  myCard: "Invite cards",

  card: {
    title: "Invite cards",
    mine: "My card",
    mineNote:
      "Give it to someone by any way but this server: let them photograph it, or send the text. It holds no secret.",
    qr: "My card as a picture to photograph",
    copy: "Copy my card",
    copied: "Your card is copied.",
    text: "My card as text",
    theirs: "Somebody’s card",
    theirText: "Text of the card",
    theirsHint: "Paste the text of the card you were given. It begins with “sfc1:”.",
    accept: "Take this card",
    empty: "Paste a card first.",
    bad: "This is no card, or a part of it is missing. Copy all of it, from “sfc1:” to the end.",
    otherServer: "This card belongs to another server, so you cannot share with this person from here.",
    self: "This is your own card. Give it to somebody else.",
    taken: "{name} is among your people now.",
    changed: "The card shows another key for {name} than the one you know. Resolve it below first.",
  },

  changed: {
    title: "Stop: the key of {name} has changed",
    why: "Either {name} set up Sealfield anew, or somebody stands between you. Nothing is shared with {name} until you know.",
    how: "Ask {name} face to face or by phone to read the safety words under More. Do not ask through this server.",
    offered: "The new words",
    before: "The words you knew",
    accept: "{name} reads the new words",
    keep: "Keep the key I knew",
    accepted: "The new key of {name} is taken over and checked.",
    kept: "The key you knew stays. The other one is ignored until it turns up again.",
  },

  stop: {
    reseal: "Stop and re-seal",
    resealNote:
      "Re-sealing also gives your “{type}” records a new key, so that a copy of the server’s disk is of no more use to {name} either. The other people you shared with here keep access; groups made with another program do not. It takes a while and goes on by itself.",
    running: "Re-sealing “{type}”: {done} of {total} records",
    starting: "Re-sealing “{type}”: giving out the new key",
    runningNote: "It goes on by itself, also after the browser was closed. Others can read all the time.",
    doneTitle: "“{type}” has a new key",
    done: {
      one: "One record is sealed anew. {name} can read nothing you write from now on.",
      other: "{count} records are sealed anew. {name} can read nothing you write from now on.",
    },
    doneNote:
      "What {name} opened before stays with {name}. Other programs that use this type must be restarted.",
    left: {
      one: "One record keeps the old key, because it is not as it was signed. Look at it under Records.",
      other:
        "{count} records keep the old key, because they are not as they were signed. Look at them under Records.",
    },
    files: {
      one: "A file keeps the old key: {names}. It is larger than 4 MB, could not be sent again, or is not as Sealfield signed it. Download it under Records, send it again, then delete the old one.",
      other:
        "{count} files keep the old key: {names}. They are larger than 4 MB, could not be sent again, or are not as Sealfield signed them. Download each under Records, send it again, then delete the old one.",
    },
    strangers:
      "The server also lists {names} as readers. You never shared with them, so they got no new key.",
    groups: {
      one: "A group could read “{type}” too: {names}. It got no new key, because only the server says who is in it. Share “{type}” with its members here, or share it with the group again in the program that made the group.",
      other:
        "{count} groups could read “{type}” too: {names}. They got no new key, because only the server says who is in them. Share “{type}” with their members here, or share it with the groups again in the program that made them.",
    },
    more: { one: "one more", other: "{count} more" },
    dismissFailed: "The report could not be put away. Try again.",
    skipped: "{names} got no new key, because theirs has changed. Resolve that, then share again.",
  },

  helpers: {
    title: "Helpers",
    note: "A helper may share a type for you, or change its records. Nobody is one until you say so.",
    sharesMine: "may share “{type}” for you",
    editsMine: "may change your “{type}” records",
    sharesTheirs: "may hand you the key of “{type}” by {writer}",
    editsTheirs: "may change “{type}” by {writer}",
    claims: "The server names {name} as a helper for “{type}”. You never approved that.",
    handed:
      "{name} handed you the key of “{type}” by {writer}. It opens nothing until you approve {name} as a helper.",
    withdraw: "Withdraw",
    withdrawLabel: "Withdraw {name} as a helper for “{type}”",
    withdrawn: "{name} is no helper for “{type}” any more.",
    approve: "Approve",
    approveLabel: "Approve {name} as a helper for “{type}”",
    approved: "{name} is a helper for “{type}” now.",
    remove: "Take away",
    removeLabel: "Take away from {name} what the server lists for “{type}”",
    add: "Add a helper",
    who: "Person",
    type: "Type",
    role: "What they may do",
    roles: { authorizer: "Share it for me", editor: "Change its records" },
    addNobody: "Nobody to choose yet. Take somebody’s card first, or share something.",
    make: "Make helper",
    editorNote: "They can read all your “{type}” records too.",
    authorizerNote: "They hold the key of “{type}” and decide with you who reads it.",
  },

  types: {
    title: "My types and other programs",
    note: "Sealfield signs every record, so that a change by anybody else shows. Loosen that only for a type that another program writes too.",
    label: "Records of “{type}”",
    rules: {
      sealed: "Signed only",
      mixed: "Other programs write here too",
      plain: "Nothing of Sealfield added",
    },
    plainNote: "Changes by the server or a reader cannot be noticed in this type.",
    chosen: "“{type}”: {rule}.",
  },

  inbox: {
    title: "Inbox",
    loading: "Looking for what is new",
    shared: "{name} shares “{type}” with you",
    count: { one: "One record so far", other: "{count} records so far" },
    accept: "Accept",
    acceptLabel: "Accept “{type}” from {name}",
    mute: "Mute",
    muteLabel: "Mute “{type}” from {name}",
    accepted: "“{type}” from {name} is among your records.",
    muted: "Muted",
    mutedDone: "“{type}” from {name} is muted.",
    mutedNote: "Their records are not listed and not filled in.",
    unmute: "Show again",
    unmuteLabel: "Show again: “{type}” from {name}",
    emptyTitle: "Nothing new",
    empty: "When somebody shares with you, it shows here. Give them your card so that they can find you.",
    news: { one: "one new", other: "{count} new" },
  },
} as const;
