import { SILENT, type Outcome, type Reporter, type Task } from './task.js';

/** Processes one file; what worker processes run. Never rejects. Loads no more than the command needs. */
export default async function runTask(task: Task, reporter: Reporter = SILENT): Promise<Outcome> {
  if (task.command === 'convert') {
    const { convertFile } = await import('./convert.js');
    return convertFile(task, reporter);
  }
  if (task.command === 'send') {
    const { sendFile } = await import('./send-file.js');
    return sendFile(task, reporter);
  }
  const { exportFile } = await import('./export.js');
  return exportFile(task, reporter);
}
