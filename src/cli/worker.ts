import { convertFile } from './convert.js';
import { exportFile } from './export.js';
import type { Outcome, Task } from './task.js';

/** Does one file's work; what worker threads run. Never rejects. */
export default function runTask(task: Task): Promise<Outcome> {
  return task.command === 'convert' ? convertFile(task) : exportFile(task);
}
