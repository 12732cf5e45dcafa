/* global document, location */
/* In place of `import.meta.url`, which classic scripts do not have. */
export const scriptUrl = document.currentScript?.src ?? location.href;
