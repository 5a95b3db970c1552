/* What web/build.mjs puts in place of these names. */

/** embed.css as text. */
declare module 'parley-widget-styles' {
  const css: string;
  export default css;
}

/** The package's own main module, as a file beside the element's. */
declare module 'parley-main' {
  const OT: import('../ui/ot.js').OT;
  export default OT;
}
