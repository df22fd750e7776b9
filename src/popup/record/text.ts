/** What people read where two versions of one record stand side by side. */

export const recordText = {
  versions: {
    title: "What differs",
    nothing: "Both hold the same.",
    same: "The same in both: {names}.",
    label: "Label",
    absent: "not there",
    empty: "empty",
    differences: {
      same: "The same",
      changed: "Changed",
      left: "Only in “{version}”",
      right: "Only in “{version}”",
      readable: "Now a label: the server can read it",
      sealed: "Now sealed",
    },
  },
  conflict: {
    title: "Two versions",
    lead: "Someone saved a newer version of this record while you were editing. Nothing is lost: choose what to keep.",
    mine: "Yours",
    theirs: "Theirs",
    keepMine: "Keep mine",
    keepMineNote: "Replaces the newer version by yours.",
    keepTheirs: "Keep theirs",
    keepTheirsNote: "Your draft is discarded.",
    keepBoth: "Keep both",
    keepBothNote: "Yours is saved as a new record beside theirs.",
    gone: "The newer version cannot be opened. You can still save yours as a new record.",
  },
} as const;
