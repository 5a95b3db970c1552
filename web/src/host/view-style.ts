/*
 * The look of publishers and subscribers. Selectors weigh as little as a bare element, so that any
 * rule of the page that names a class or an id wins, while its rules for bare h1 or button do not.
 */
const css = `
:where(.OT_root){position:relative;overflow:hidden;box-sizing:border-box;width:264px;height:198px;background:#181b21;color:#fff;font:500 13px/1.4 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
div:where(.OT_widget-container,.OT_video-poster){position:absolute;top:0;right:0;bottom:0;left:0}
video:where(.OT_video-element){display:block;width:100%;height:100%;max-width:none;object-fit:cover;background:transparent}
:where(.OT_fit-mode-contain) video:where(.OT_video-element){object-fit:contain}
:where(.OT_mirrored) video:where(.OT_video-element){transform:scaleX(-1)}
:where(.OT_audio-only,.OT_loading) video:where(.OT_video-element){visibility:hidden}
div:where(.OT_video-poster){display:none;align-items:center;justify-content:center;container-type:size;background:radial-gradient(circle at 50% 40%,#323844,#181b21) center/cover}
:where(.OT_audio-only,.OT_loading) div:where(.OT_video-poster){display:flex}
span:where(.OT_initials){display:flex;align-items:center;justify-content:center;width:72px;height:72px;border-radius:50%;background:#4a5568;color:#fff;font-size:28px;font-weight:600;letter-spacing:.02em;text-transform:uppercase}
@supports (width:1cqmin){span:where(.OT_initials){width:clamp(32px,42cqmin,144px);height:clamp(32px,42cqmin,144px);font-size:clamp(13px,16cqmin,56px)}}
:where(.OT_initials) svg{width:56%;height:56%}
:where(.OT_loading) span:where(.OT_initials){animation:OT_pulse 1.4s ease-in-out infinite alternate}
@keyframes OT_pulse{to{opacity:.45}}
:where(.OT_edge-bar-item){position:absolute;bottom:8px;z-index:1;transition:opacity .15s}
h1:where(.OT_name){left:8px;margin:0;box-sizing:border-box;max-width:calc(100% - 64px);padding:3px 9px;border-radius:6px;overflow:hidden;background:rgba(0,0,0,.55);color:#fff;font:inherit;text-overflow:ellipsis;white-space:nowrap}
h1:where(.OT_name):empty{display:none}
button:where(.OT_mute){right:8px;margin:0;display:flex;align-items:center;justify-content:center;width:32px;height:32px;padding:0;border:0;border-radius:50%;background:rgba(0,0,0,.55);color:#fff;cursor:pointer}
button:where(.OT_mute):hover{background:rgba(0,0,0,.8)}
button:where(.OT_mute.OT_active){background:#c5221f}
button:where(.OT_mute):focus-visible{outline:2px solid #fff;outline-offset:2px}
:where(.OT_mute) svg{width:18px;height:18px}
:where(.OT_mute) path:last-child{display:none}
:where(.OT_mute.OT_active) path:last-child{display:inline}
:where(.OT_edge-bar-item).OT_mode-off{display:none}
@media (hover:hover){:where(.OT_edge-bar-item.OT_mode-auto:not(.OT_active)){opacity:0}
:where(.OT_root:hover,.OT_root:focus-within) :where(.OT_edge-bar-item.OT_mode-auto){opacity:1}}
:where(.OT_audio-level-meter){display:none}
@media (prefers-reduced-motion:reduce){:where(.OT_edge-bar-item,.OT_initials){transition:none;animation:none!important}}
`;

const styled = new WeakSet<Node>();
let sheet: CSSStyleSheet | undefined;

/** A constructed sheet is no inline style to a content security policy; old browsers get an element. */
export function styleOnce(root: HTMLElement): void {
  const found = root.getRootNode();
  const scope = 'adoptedStyleSheets' in found ? (found as ShadowRoot) : root.ownerDocument;
  if (styled.has(scope)) return;
  styled.add(scope);
  try {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
    }
    scope.adoptedStyleSheets = [...scope.adoptedStyleSheets, sheet];
  } catch {
    // No constructed sheets here, or the element lives in another document.
    const element = root.ownerDocument.createElement('style');
    element.textContent = css;
    (scope instanceof ShadowRoot ? scope : root.ownerDocument.head).append(element);
  }
}
