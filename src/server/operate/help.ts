/** The help texts of `npm run server -- COMMAND --help` beyond the list of options. */

const HELP: Readonly<Record<string, string>> = {
  serve: `usage: npm run server -- [serve] [options]

Runs the server until Ctrl+C. At the first start it makes its database and prints a registration token.`,
  token: `usage: npm run server -- token [--uses N]

Prints a new registration token, also while the server runs. Whoever has it may register, as often as --uses says.`,
  invite: `usage: npm run server -- invite --public-url https://vault.example.org [--uses N]

Prints a link and the same as a QR code, for one person. They paste the link where the extension asks for the server's
address. Send it by a way that others do not read: whoever has it can register in that person's place.`,
  clients: `usage: npm run server -- clients
       npm run server -- clients disable ID
       npm run server -- clients enable ID

Lists id, state, time of registration, what is kept, and name. A disabled client can do nothing; its records stay, for those who may
read them. A running server follows within seconds.`,
  backup: `usage: npm run server -- backup FOLDER

Writes every row of one moment and the bytes of all files to FOLDER, which must not exist, while the server runs. The
folder is there once it is whole. It holds the server's own keys: keep it as safe as the server.`,
  restore: `usage: npm run server -- restore FOLDER [--data DIR | --database-url URL] [--s3-bucket NAME]

Fills an empty data directory, or an empty database and store of files, from a backup of this or an earlier version. It
is done wholly or not at all, and may be repeated.`,
  check: `usage: npm run server -- check [--repair]

Looks at the schema, at whether commits wait for the disk, at the clocks, at a bucket and its CORS rule, and at every
file. Ends with status 1 when there is a problem, each with what to do. --repair removes bytes that no record needs.`,
  unit: `usage: npm run server -- unit [options of serve]

Prints a systemd unit that runs this program with these options, as a user of its own that may do next to nothing; data
is in /var/lib/sealfield. In one command: npm run server -- unit | sudo tee /etc/systemd/system/sealfield.service &&
sudo systemctl enable --now sealfield. The registration token is in its log: journalctl -u sealfield. Secrets such as
DATABASE_URL go into /etc/sealfield.env, as NAME=value.`,
  "move-database": `usage: npm run server -- move-database --database-url URL [--partitions N]

Copies the built-in database, whose server must be stopped, to an empty database at URL, and marks the data directory so
that nobody goes on with the old one. Start the server with --database-url from then on; files stay where they are.`,
  "move-files": `usage: npm run server -- move-files --s3-bucket NAME [other --s3 options]

Copies the bytes of all files to the bucket, each checked by its MD5. What is there already is not sent again, so it may
be repeated. Start the server with the same options from then on; the folder "files" is then needed no more.`,
};

/** Returns the help of `command`, or null when it has none. */
export function helpOf(command: string): string | null {
  return Object.hasOwn(HELP, command) ? (HELP[command] ?? null) : null;
}
