/** `npm start`. */
process.exitCode = 1;
