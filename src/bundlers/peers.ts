import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What the app installs itself, so that there is one copy of each. */
export const PEERS = [
  '@cornerstonejs/core',
  '@cornerstonejs/dicom-image-loader',
  '@cornerstonejs/metadata',
] as const;

/** The folder of a package that the app in `root` has installed; undefined if it is not installed. */
export function installedPackage(root: string, name: string): string | undefined {
  const places = createRequire(join(root, 'app.js')).resolve.paths(name) ?? [];
  return places.map((place) => join(place, name)).find((folder) => existsSync(join(folder, 'package.json')));
}

/** @throws Error, with what to install, if the app in the folder `root` lacks a peer. */
export function requirePeers(root: string): void {
  const missing = PEERS.filter((peer) => installedPackage(root, peer) === undefined);
  if (missing.length === 0) return;
  throw new Error(
    `cornerstone-czm-image-loader needs ${missing.join(', ')}, not found from ${root}. ` +
      `Run: npm install ${PEERS.join(' ')}`,
  );
}
