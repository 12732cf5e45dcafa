import type { ByteSource } from '../base/byte-source.js';
import { framesIn } from '../containers/stored-in-file.js';
import { parsePart10 } from '../dicom/part10/parse-part10.js';
import type { DescribeOptions } from './description.js';
import { openFile, type OpenedSource } from './open-part10.js';

/** As `openPart10`, of bytes in memory or on the disk; from the disk, frames are read one at a time. */
export const openSource = (source: ByteSource, options: DescribeOptions = {}): OpenedSource =>
  openFile(parsePart10(source), framesIn(source), options);
