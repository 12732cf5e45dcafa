/** The npm package of that name, not Node's module. */
declare module 'events/events.js' {
  const events: { readonly EventEmitter: new () => object };
  export default events;
}
