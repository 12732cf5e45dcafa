import { droppedFiles } from './sources/dropped-files.js';
import type { Opener } from './sources/opener.js';

/** Takes files and folders that are dropped anywhere on the page. */
export function listenToDrops(place: HTMLElement, opener: Opener): void {
  const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
  place.addEventListener('dragover', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    place.classList.add('dropping');
  });
  place.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) place.classList.remove('dropping');
  });
  place.addEventListener('drop', (event) => {
    place.classList.remove('dropping');
    if (event.dataTransfer === null || !holdsFiles(event)) return;
    event.preventDefault();
    const isFolder = [...event.dataTransfer.items].some((item) => item.webkitGetAsEntry()?.isDirectory);
    void droppedFiles(event.dataTransfer).then(({ files, unreadable }) =>
      isFolder ? opener.openFolder(files, unreadable) : opener.openFiles(files),
    );
  });
}
