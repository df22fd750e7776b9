/** The systemd unit that keeps this very program running as a service, with as few rights as it needs. */
import { VaultError } from "../../errors.ts";

/**
 * Returns the unit of a service that runs `serve` with `options`; `self` are the words that start this program.
 * @throws VaultError `input_invalid` for a program that may be gone tomorrow, a folder that is not the service's, or a
 * word that a unit cannot hold
 */
export function systemdUnit(self: readonly string[], options: readonly string[]): string {
  if (self.some((word) => /[\\/]_npx[\\/]/.test(word))) {
    throw new VaultError(
      "input_invalid",
      "npx keeps this program for a while only; install it first: npm install --global sealfield-VERSION.tgz",
    );
  }
  if (options.includes("--data")) {
    throw new VaultError(
      "input_invalid",
      "the service keeps its data in /var/lib/sealfield: leave --data out",
    );
  }
  const command = [...self, "serve", ...options].map(quoted).join(" ");
  return `[Unit]
Description=Sealfield, an E3DB-compatible server
After=network-online.target
Wants=network-online.target

[Service]
Type=exec
ExecStart=${command}
Environment=SEALFIELD_DATA=%S/sealfield
EnvironmentFile=-/etc/sealfield.env
DynamicUser=yes
StateDirectory=sealfield
StateDirectoryMode=0700
UMask=0077
Restart=always
RestartSec=2
# The server ends its database in order.
KillMode=mixed
TimeoutStopSec=120
LimitNOFILE=65536

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectHostname=yes
ProtectClock=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;
}

/** systemd splits at blanks, and reads `%` and `$` in its own way. */
function quoted(word: string): string {
  if (/[\n\r"\\]/.test(word))
    throw new VaultError("input_invalid", `a unit cannot hold ${JSON.stringify(word)}`);
  const text = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /^[\w@%+=:,./$-]+$/.test(text) ? text : `"${text}"`;
}
