/*
 * The look of publishers and subscribers. Selectors weigh as little as a bare element, so that any
 * rule of the page that names a class or an id wins, while its rules for bare h1 or button do not.
 */
const css = `
:where(.OT_root){position:relative;overflow:hidden;box-sizing:border-box;width:264px;height:198px;background:#181b21;color:#fff;font:500 13px/20px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
div:where(.OT_widget-container,.OT_video-poster){position:absolute;top:0;right:0;bottom:0;left:0}
video:where(.OT_video-element){display:block;width:100%;height:100%;max-width:none;object-fit:cover;background:transparent}
:where(.OT_fit-mode-contain) video:where(.OT_video-element){object-fit:contain}
:where(.OT_mirrored) video:where(.OT_video-element){transform:scaleX(-1)}
:where(.OT_audio-only,.OT_loading) video:where(.OT_video-element){visibility:hidden}
div:where(.OT_video-poster){display:none;align-items:center;justify-content:center;container-type:size;background:radial-gradient(circle at 50% 40%,#323844,#181b21) center/cover}
:where(.OT_audio-only,.OT_loading) div:where(.OT_video-poster){display:flex}
span:where(.OT_initials){display:flex;align-items:center;justify-content:center;width:72px;height:72px;border-radius:50%;background:#4a5568;color:#fff;font-size:28px;font-weight:600;letter-spacing:.02em;text-transform:uppercase}
:where(.OT_image) span:where(.OT_initials){display:none}
:where(.OT_initials) svg{width:56%;height:56%}
:where(.OT_loading) span:where(.OT_initials){animation:OT_pulse 1.4s ease-in-out infinite alternate}
@keyframes OT_pulse{to{opacity:.45}}
:is(h1,button,div):where(.OT_edge-bar-item){position:absolute;z-index:1;box-sizing:border-box;margin:0;border:0;background:rgba(0,0,0,.6);color:#fff;transition:opacity .15s}
h1:where(.OT_name){left:8px;bottom:8px;font:inherit}
:is(h1,div):where(.OT_name,.OT_archiving){max-width:calc(100% - 52px);padding:6px 8px;border-radius:8px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
h1:where(.OT_name):empty{display:none}
:is(button,div):where(.OT_mute,.OT_video-disabled-indicator){right:8px;display:flex;align-items:center;justify-content:center;width:32px;height:32px;padding:0;border-radius:50%}
button:where(.OT_mute){bottom:8px;cursor:pointer}
button:where(.OT_mute:hover){background:#000}
button:where(.OT_mute.OT_active:not(.OT_silent)){background:#c5221f}
button:where(.OT_mute:focus-visible,.OT_audio-blocked-indicator:focus-visible){outline:2px solid #fff;box-shadow:0 0 0 4px #000}
:where(.OT_edge-bar-item) svg{width:18px;height:18px}
:where(.OT_mute) path:nth-child(n+2),:where(.OT_silent) path:first-child{display:none}
:where(.OT_mute.OT_active) path:last-child,:where(.OT_silent) path:nth-child(2){display:inline}
div:where(.OT_video-disabled-indicator){top:8px;display:none}
:where(.OT_audio-only) div:where(.OT_video-disabled-indicator){display:flex}
div:where(.OT_archiving){left:8px;top:8px;display:none}
div:where(.OT_archiving-on){display:block}
:where(.OT_archiving-status)::before{content:"";display:inline-block;width:.7em;height:.7em;margin-right:.5em;border-radius:50%;background:#f04438;forced-color-adjust:none}
button:where(.OT_audio-blocked-indicator){position:absolute;z-index:2;left:50%;top:50%;display:none;align-items:center;justify-content:center;width:48px;height:48px;margin:-24px 0 0 -24px;padding:0;border:0;border-radius:50%;background:#fff;color:#181b21;box-shadow:0 2px 12px rgba(0,0,0,.5);cursor:pointer}
:where(.OT_audio-blocked) button:where(.OT_audio-blocked-indicator){display:flex}
:where(.OT_audio-blocked-indicator) svg{width:24px;height:24px}
div:where(.OT_audio-level-meter){position:absolute;top:8px;right:8px;display:none;width:48px;height:8px;border-radius:4px;overflow:hidden;background:rgba(0,0,0,.6);pointer-events:none}
div:where(.OT_audio-level-meter.OT_mode-on){display:block}
div:where(.OT_audio-level-meter__value){height:100%;background:#4ade80;transform:scaleX(var(--OT_level,0));transform-origin:left;transition:transform .1s}
:where(.OT_audio-only) div:where(.OT_audio-level-meter){top:0;right:0;bottom:0;left:0;display:block;width:auto;height:auto;background:transparent;container-type:size}
:where(.OT_audio-only) div:where(.OT_audio-level-meter__value){position:absolute;left:50%;top:50%;box-sizing:border-box;width:72px;height:72px;border:4px solid #4ade80;border-radius:50%;background:transparent;opacity:calc(var(--OT_level,0)*3);transform:translate(-50%,-50%) scale(calc(1.06 + .3*var(--OT_level,0)));transform-origin:center}
@supports (width:1cqmin){span:where(.OT_initials),:where(.OT_audio-only) div:where(.OT_audio-level-meter__value){width:clamp(32px,42cqmin,144px);height:clamp(32px,42cqmin,144px);font-size:clamp(13px,16cqmin,56px)}}
:where(.OT_root) .OT_mode-off{display:none}
@media (hover:hover){:where(.OT_root:not(.OT_loading,.OT_audio-only)) :where(.OT_name.OT_mode-auto),:where(.OT_root:not(.OT_loading)) :where(.OT_mute.OT_mode-auto:not(.OT_active)){opacity:0;animation:OT_intro 4s}
:where(.OT_root:hover,.OT_root:focus-within) :where(.OT_name,.OT_mute):where(.OT_mode-auto){opacity:1;animation:none}}
@keyframes OT_intro{0%,90%{opacity:1}}
@media (prefers-reduced-motion:reduce){:where(.OT_root) *{transition:none!important;animation:none!important}}
@media (forced-colors:active){:is(h1,button,div,span):where(.OT_edge-bar-item,.OT_audio-blocked-indicator,.OT_initials){border:1px solid}:where(.OT_root:not(.OT_audio-only)) div:where(.OT_audio-level-meter__value){background:CanvasText}}
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
