#!/usr/bin/env node
import { givenArguments } from './arguments.js';
import { errorCode } from './problem.js';
import { run } from './program.js';

/*
 * The reader of the output may be gone (EPIPE), or its disk full: the work continues anyway. Only a requested summary
 * that cannot be written is a failure.
 */
let lost: string | undefined;
process.stdout.on('error', (error) => {
  const code = errorCode(error) ?? error.message;
  if (code === 'EPIPE' || lost !== undefined) return;
  lost = code;
  process.stderr.write(`czm-dicom: The result cannot be written to standard output (${code}).\n`);
  process.exitCode = process.exitCode || 1;
});
process.stderr.on('error', () => undefined);

const code = await run(givenArguments());
process.exitCode = lost === undefined ? code : code || 1;
