/**
 * kill -9 of server and database under concurrent writers, 1,000 rounds or `--rounds N`: nothing acknowledged is lost.
 */
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { freshDataDir, prepareTestData } from "../server/harness.ts";
import { killRounds } from "../server/kill-rounds.ts";
import { buildProgram } from "../server/program.ts";
import type { RunSoak } from "./soak.ts";

export const run: RunSoak = async ({ signal, say, count }) => {
  const rounds = count("rounds", 1_000);
  const program = await buildProgram();
  const dataDir = freshDataDir();
  try {
    await prepareTestData(dataDir);
    const { acknowledged, killed, lost, torn } = await killRounds({
      program,
      dataDir,
      rounds,
      signal,
      onRound: (round, outcome) => {
        if ((round + 1) % 50 === 0) say(`${round + 1} rounds, ${outcome.acknowledged} writes acknowledged`);
      },
    });
    if (lost.length + torn.length > 0) {
      throw new Error(
        `of ${acknowledged} acknowledged writes ${lost.length} are lost and ${torn.length} torn`,
      );
    }
    const { server, both, database, connection } = killed;
    return `${acknowledged} acknowledged writes, 0 lost, 0 torn; killed: server ${server}, server and database ${both}, database ${database}, one of its processes ${connection}`;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
    rmSync(dirname(program), { recursive: true, force: true });
  }
};
