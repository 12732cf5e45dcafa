/*
 * Node's EventEmitter for browsers, from the package `events`: Cornerstone's vtk.js imports it, but does not install
 * it. The other modules of Node that Cornerstone's codecs name are used in Node only.
 */
import events from 'events/events.js';

export const { EventEmitter } = events;
export default events;
