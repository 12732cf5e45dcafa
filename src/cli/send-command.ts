import type { Command } from 'commander';

/** The command and its options, except those that it shares with `convert`. */
export const sendCommand = (command: Command, seconds: (text: string) => number): Command =>
  command
    .description(
      'Converts CZM files to standard DICOM, stores it in an archive by STOW-RS, and retrieves it to compare. Files that are ' +
        'not CZM are left alone. The token is taken from the environment: CZM_DICOM_TOKEN.',
    )
    .requiredOption('--to <address>', 'where instances are stored: https://pacs.example/dicom-web/studies')
    .requiredOption(
      '--state <folder>',
      'folder that records what was sent (hashes), so that the same command continues where a run stopped; also holds results ' +
        'while they are sent',
    )
    .option(
      '--patience <seconds>',
      'how long the archive may fail or be silent before the run gives up',
      seconds,
      300,
    )
    .option(
      '--allow-http',
      'allow a token to be sent over http to another machine, where others can read it',
    );
