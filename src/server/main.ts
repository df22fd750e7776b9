/** Entry of the server program. */
process.exitCode = 1;
