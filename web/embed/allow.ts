// What a frame with the widget is allowed by the page around it.
export const allow = 'camera; microphone; display-capture; autoplay; fullscreen; screen-wake-lock';
