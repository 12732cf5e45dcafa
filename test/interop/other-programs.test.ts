import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPart10 } from '../../src/core/index.js';
import { readPage } from '../docs/pages.js';
import { install, type Installed, type Workplace } from '../docs/workplace.js';

/* The commands of docs/other-programs.md that need other people's programs. */

const blocks = readPage('docs/other-programs.md').blocks.filter(({ checkedBy }) => checkedBy !== undefined);

describe('docs/other-programs.md', () => {
  let installed: Installed;
  let workplace: Workplace;
  beforeAll(() => {
    installed = install();
    workplace = installed.workplace();
  });
  afterAll(() => installed.remove());

  it('makes an uncompressed file, with every frame and its spacing', async () => {
    expect(blocks).toHaveLength(1);
    const { code, printed } = await workplace.shell(`set -e\n${blocks[0]?.text ?? ''}`);
    expect({ code, printed: code === 0 ? '' : printed }).toEqual({ code: 0, printed: '' });
    const { file, description } = openPart10(
      readFileSync(join(workplace.path, 'uncompressed', 'cube.EX.dcm')),
    );
    expect(file.pixelData?.encapsulated).toBe(false);
    expect(description.frames.count).toBe(8);
    expect(description.stored).toEqual({ rows: 1024, columns: 512 });
    expect(description.spacing.vertical.mm).toBeCloseTo(0.001955034, 9);
    expect(description.spacing.horizontal.mm).toBeCloseTo(0.011741683, 9);
  });
});
