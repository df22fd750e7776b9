/** The sentences of imports and exports. */

const value = { one: "{count} value", other: "{count} values" };

/** The sentences about what a file holds: how it was read, what is not taken, what is changed. */
export const importText = {
  lead: "From Bitwarden, LastPass, 1Password, KeePass and KeePassXC, Proton Pass, Dashlane, Chrome, Firefox, Safari, E3DB programs, a Sealfield export, or any table. All values become sealed fields, unless you choose otherwise.",
  readingTitle: "How the file was read",
  encoding: "Characters",
  delimiter: "Between cells",
  delimiters: { ",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar" },
  quotes: "Quotation mark in a cell",
  quotesAs: {
    doubled: "Doubled",
    backslash: "After a backslash",
    plain: "As it is: nothing is quoted",
  },
  guessed: "The file does not say which characters it uses; this is the likeliest set.",
  damaged: "Some characters of the file are damaged. Values with such a character are not taken.",
  samples: "Are these words right? {words}",
  openEnd:
    "The last row, in line {line}, has no line end. If the file was cut off, a value in it may be incomplete.",
  readOn: "Read on behind the broken quotation mark",
  notTaken: "Not taken",
  notTakenNone: "All values of the file are taken.",
  changedTitle: "Kept otherwise than in the file",
  values: value,
  entries: { one: "{count} entry", other: "{count} entries" },
  lines: { one: "{count} place in the table", other: "{count} places in the table" },
  files: { one: "{count} file", other: "{count} files" },
  line: "Line {from}: {why}",
  manyLines: "Lines {from} to {to}: {why}",
  part: "{part}: {line}",
  lineWhy: {
    cells: "it does not have as many cells as the first line",
    quotes: "the quotation marks do not match",
    nul: "it has bytes that are no text",
    head: "it is the first line once more",
    after: "it stands behind a broken quotation mark",
  },
  skipped: "Entry {entry}: {why}",
  skippedTitle: "Entry {entry}, {title}: {why}",
  skippedWhy: {
    empty: "it is empty",
    unknown_kind: "an unknown kind",
    left_out: "all it has is left out",
    bin: "it lay in the bin",
    same: "it is here, word for word",
  },
  file: "{name}: a file, which is not taken. Send it in the Transfers tab.",
  sendFiles: {
    one: "Send the {count} file of the archive after the records",
    other: "Send the {count} files of the archive after the records",
  },
  onlyFiles: { one: "Send {count} file", other: "Send {count} files" },
  filesType: "Type of the files",
  filesTypeHint: "Everyone you share this type with can open them.",
  filesTypeEmpty: "Enter a type, for example files.",
  filesHere: {
    one: "{count} file is here already, by name and size. It is not sent again:",
    other: "{count} files are here already, by name and size. They are not sent again:",
  },
  remark: "{name} ({count}): {why}",
  leftWhy: {
    internal: "only the other program can use it",
    no: "it only says no, or never",
    marker: "no address, but a sign that there is none",
    destroyed: "it holds characters that were lost before",
    attachment: "a file",
    sealed: "it is still sealed by the program that made it",
    derived: "it only says again what stands elsewhere",
    chosen: "you left it out",
  },
  changedWhy: {
    date: "a date, written as 2026-11-30",
    joined: "two values become one",
    split: "each line becomes a field",
    renamed: "gets a name that a field can have",
    linked: "becomes the value it points to",
  },
  more: { one: "and {count} more", other: "and {count} more" },
  same: {
    one: "{count} entry is here already, word for word. It is left out.",
    other: "{count} entries are here already, word for word. They are left out.",
  },
  again: { one: "Import it once more", other: "Import them once more" },
  bin: { one: "Import {count} entry from the bin too", other: "Import {count} entries from the bin too" },
  changed: {
    one: "{count} entry differs from a record of the same name. It is written beside it:",
    other: "{count} entries differ from records of the same name. They are written beside them:",
  },
  wasChanged: {
    one: "{count} record now stands beside one that differs:",
    other: "{count} records now stand beside ones that differ:",
  },
  differs: "{title}: {fields}",
  missing: {
    one: "{count} record was written and is not there. Import the file again: what is there is left out.",
    other:
      "{count} records were written and are not there. Import the file again: what is there is left out.",
  },
  cancelled: "Stopped. What was imported so far stays, and is left out when you import the file once more.",
  tooLarge: "What can be read in this file is larger than 40 MB. Export it in parts.",
  refused: {
    format:
      "This file is not one that can be imported. See the list above for what can, or export a table (CSV).",
    json: "This file is broken: it begins as JSON and does not end as such. Export it again.",
    xml: "This file is broken: it begins as XML and does not end as such. Export it again, or as CSV.",
    encrypted:
      "This export can only be opened by the program or account that made it. Export it again with a password of its own, or without protection.",
    encoding: "These characters are not known here. Choose another set.",
    archive: "This archive is broken, or protected by a password. Export it again.",
  },
} as const;

/** The sentences of an export about what it does not hold. */
export const exportText = {
  look: { one: "{count} record goes into the file.", other: "{count} records go into the file." },
  files: {
    one: "{count} file is not in an export. Download it in the Transfers tab:",
    other: "{count} files are not in an export. Download them in the Transfers tab:",
  },
  unreadable: {
    one: "{count} record cannot be opened and stays out.",
    other: "{count} records cannot be opened and stay out.",
  },
  parted: { one: "{count} record is in these files.", other: "{count} records are in these files." },
  saveEach:
    "An import takes 40 MB at once, so the export comes in {count} files. Save each of them now, and import them one after the other.",
  savePart: "Save file {part} of {count}",
} as const;

/** The sentences of the two forms: to choose, map and write a file, and to export one. */
export const exchangeText = {
  title: "Import and export",
  importTitle: "Import",
  file: "File to import",
  format: "This is a file from {format}.",
  nothingYet: "Nothing is written before you say so.",
  becomesType: "{kind} records of type “{type}”",
  entries: { one: "{count} entry", other: "{count} entries" },
  mapping: "What becomes what",
  column: "In the file",
  filled: "in {count} of {total}",
  kept: "Kept as",
  keptLabel: "How “{from}” is kept",
  keptAs: { sealed: "Sealed field", label: "Label", left: "Left out" },
  becomes: "Name",
  nameLabel: "Name of “{from}”",
  left: "left out",
  hints: {
    readable: "The server can read it.",
    secret: "The server could read it, and it looks like a secret. Keep it as a sealed field.",
    double: "There is another “{name}”. Where both have something, this is “{name} 2”.",
  },
  proposed: "Reset to suggestions",
  notPossible: "Fix the problems above first.",
  start: { one: "Import {count} record", other: "Import {count} records" },
  another: "Another file",
  progress: { one: "{done} of {total} record", other: "{done} of {total} records" },
  cancel: "Stop",
  done: { one: "{count} record was imported.", other: "{count} records were imported." },
  failed: "Entry {entry}: {why}",
  failedTitle: { one: "{count} entry was refused:", other: "{count} entries were refused:" },
  deleteFile: "Delete the file now: it holds everything in the clear.",
  sealedFile: "This export is sealed. Enter the passphrase it was made with.",
  filePassphrase: "Passphrase of the file",
  openFile: "Open the file",
  nothing: "There is nothing in it to import.",
  exportTitle: "Export",
  exportLead: "All records that this identity can open, its own and those shared with it.",
  exportWhat: "What to export",
  kinds: {
    sealed: "Records, sealed with your passphrase",
    json: "Records in the clear, JSON",
    csv: "Records in the clear, CSV for other programs",
    config: "This identity, for E3DB programs",
  },
  warnings: {
    sealed: "",
    json: "Whoever gets this file reads everything. Delete it as soon as you can.",
    csv: "Whoever gets this file reads everything. Delete it as soon as you can.",
    config:
      "This file is your identity: whoever gets it reads and writes everything you can, until you replace the identity.",
  },
  understood: "I understand, export it in the clear",
  export: "Export",
  exporting: "Opening records: {done} of {total}",
  exported: { one: "{count} record is in the file.", other: "{count} records are in the file." },
  exportedConfig: "The identity is in the file.",
} as const;
