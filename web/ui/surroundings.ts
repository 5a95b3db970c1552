// What the page around us lets us do.

/** Older name of what is being standardised as Permissions-Policy; Chromium and its kin have it. */
interface FeaturePolicy {
  allowsFeature: (feature: string) => boolean;
}

function isForbidden(feature: string): boolean {
  const policy = (document as { featurePolicy?: FeaturePolicy }).featurePolicy;
  return policy !== undefined && !policy.allowsFeature(feature);
}

/** Whether a page around us holds us in a frame. */
const isFramed = () => window.parent !== window;

/**
 * Whether something keeps camera and microphone from us: the `allow` of the frame that we are in, or the
 * page's own policy.
 */
export function captureProblem(): 'forbidden' | 'policy' | undefined {
  if (!isForbidden('camera') || !isForbidden('microphone')) return undefined;
  return isFramed() ? 'forbidden' : 'policy';
}

/** What of camera and microphone may be asked for; all of it where nothing may, to hear of that. */
export function allowedOf(wanted: { audio: boolean; video: boolean }): typeof wanted {
  const audio = wanted.audio && !isForbidden('microphone');
  const video = wanted.video && !isForbidden('camera');
  return audio || video ? { audio, video } : wanted;
}

/** Whether a frame may be what denies us a camera, in a browser that does not tell. */
export const mayFrameDeny = () => isFramed() && !('featurePolicy' in document);

/** Phones have no such thing, and a page can forbid it. */
export function canShareScreen(): boolean {
  return (
    typeof navigator.mediaDevices?.getDisplayMedia === 'function' && !isForbidden('display-capture')
  );
}
