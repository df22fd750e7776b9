/** The program behind `npm run server`. */
import { runServer } from "./operate/run.ts";

process.exitCode = await runServer(process.argv.slice(2));
