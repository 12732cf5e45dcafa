/* global document, location */
/* Replaces `import.meta.url`, which classic scripts do not have. */
export const scriptUrl = document.currentScript?.src ?? location.href;
