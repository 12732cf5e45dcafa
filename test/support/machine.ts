import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that some tests compare with or talk to, and the Debian packages that bring them. */
export interface Need {
  /** A program on the PATH, or a file by its whole path. */
  readonly program: string;
  readonly package: string;
}

/** Other people's DICOM and JPEG 2000 readers. */
export const NATIVE_READERS: readonly Need[] = [
  { program: 'dcmdump', package: 'dcmtk' },
  { program: 'gdcmconv', package: 'libgdcm-tools' },
  { program: 'opj_decompress', package: 'libopenjp2-tools' },
  { program: 'dciodvfy', package: 'dicom3tools' },
  { program: 'dcm2niix', package: 'dcm2niix' },
  { program: 'dicomtonifti', package: 'vtk-dicom-tools' },
  { program: '/usr/lib/python3/dist-packages/pydicom', package: 'python3-pydicom' },
  { program: '/usr/lib/python3/dist-packages/PIL', package: 'python3-pil' },
  // pydicom only recommends it, and gives no pixels without.
  { program: '/usr/lib/python3/dist-packages/numpy', package: 'python3-numpy' },
  { program: '/usr/lib/python3/dist-packages/nibabel', package: 'python3-nibabel' },
  { program: '/usr/lib/python3/dist-packages/tifffile', package: 'python3-tifffile' },
];

/** A real archive, and the server that hospitals put before it. */
export const ARCHIVE: readonly Need[] = [
  { program: 'Orthanc', package: 'orthanc' },
  { program: '/usr/share/orthanc/plugins/libOrthancDicomWeb.so', package: 'orthanc-dicomweb' },
  { program: 'nginx', package: 'nginx-light' },
  { program: 'storescu', package: 'dcmtk' },
  { program: 'parallel', package: 'parallel' },
  { program: 'jq', package: 'jq' },
];

const folders = (): readonly string[] => [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];

export const isThere = ({ program }: Need): boolean =>
  program.startsWith('/')
    ? existsSync(program)
    : folders().some((folder) => existsSync(join(folder, program)));

/** Whether packages can be installed without asking anybody. */
export const canInstall = (): boolean => process.getuid?.() === 0 && existsSync('/etc/debian_version');

/** Installs what is missing, where that is possible; returns what is missing still. */
export function provide(needs: readonly Need[]): readonly Need[] {
  const missing = needs.filter((need) => !isThere(need));
  if (missing.length === 0 || !canInstall()) return missing;
  const packages = [...new Set(missing.map((need) => need.package))];
  // A package list that was never fetched knows no packages.
  execFileSync('apt-get', ['update'], { stdio: 'inherit' });
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return missing.filter((need) => !isThere(need));
}
