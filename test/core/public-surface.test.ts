import { expect, it } from '@jest/globals';
import * as core from '../../src/core/index.js';

it('the core exports these names: removing or renaming one breaks its users', () => {
  expect(Object.keys(core).sort()).toMatchSnapshot();
});
