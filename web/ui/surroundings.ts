// What the page around us lets us do.

/** Older name of what is being standardised as Permissions-Policy; Chromium and its kin have it. */
interface FeaturePolicy {
  allowsFeature: (feature: string) => boolean;
}

function isForbidden(feature: string): boolean {
  const policy = (document as { featurePolicy?: FeaturePolicy }).featurePolicy;
  return policy !== undefined && !policy.allowsFeature(feature);
}

/** Whether the page's policy, or an `allow` that is missing, keeps camera and microphone from us. */
export function isCaptureForbidden(): boolean {
  return isForbidden('camera') && isForbidden('microphone');
}

/** Phones have no such thing, and a page can forbid it. */
export function canShareScreen(): boolean {
  return (
    typeof navigator.mediaDevices?.getDisplayMedia === 'function' && !isForbidden('display-capture')
  );
}
