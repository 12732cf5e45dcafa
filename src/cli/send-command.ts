import type { Command } from 'commander';

/** The command and its options, but for those that it has in common with `convert`. */
export const sendCommand = (command: Command, seconds: (text: string) => number): Command =>
  command
    .description(
      'Makes standard DICOM of CZM files, stores it in an archive by STOW-RS, and asks for it again. Files that are not ' +
        'CZM are left alone. What lets you in comes from the environment: CZM_DICOM_TOKEN.',
    )
    .requiredOption('--to <address>', 'where instances are stored: https://pacs.example/dicom-web/studies')
    .requiredOption(
      '--state <folder>',
      'folder for notes of what was sent (hashes), so that the same command goes on where a run stopped; results lie in it ' +
        'while they are sent',
    )
    .option(
      '--patience <seconds>',
      'how long the archive may fail or be silent before the run gives up',
      seconds,
      300,
    )
    .option('--allow-http', 'let a token go over http to another machine, where all can read it');
