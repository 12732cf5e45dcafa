import { HostError } from '../../core/index.js';

export const unregistered = (): HostError =>
  new HostError('The CZM plugin was unregistered while this image was loading. Load it again.');
