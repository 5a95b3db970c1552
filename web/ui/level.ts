// How loud a media stream's sound is, a few times a second.

const intervalMs = 100;
const samples = 512;
// A root mean square of 0.2 is loud speech; the meter is full there.
const loudest = 0.2;

let context: AudioContext | undefined;
let watched = 0;

/** Wakes the audio engine. Browsers let it run only after the visitor has pressed something. */
export function wakeAudio(): void {
  if (context?.state === 'suspended') void context.resume();
}

/** Watches how loud a stream is; `report` hears levels from 0 to 1. Returns what ends it. */
export function watchLevel(stream: MediaStream, report: (level: number) => void): () => void {
  if (stream.getAudioTracks().length === 0 || typeof AudioContext === 'undefined') return () => {};
  context ??= new AudioContext();
  watched += 1;
  const source = context.createMediaStreamSource(stream);
  const analyser = context.createAnalyser();
  analyser.fftSize = samples;
  source.connect(analyser);
  const wave = new Float32Array(samples);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(wave);
    const power = wave.reduce((sum, value) => sum + value * value, 0) / samples;
    report(Math.min(1, Math.sqrt(power) / loudest));
  }, intervalMs);
  return () => {
    clearInterval(timer);
    source.disconnect();
    watched -= 1;
    // An engine that nobody needs would keep the page's audio output awake.
    if (watched > 0) return;
    void context?.close();
    context = undefined;
  };
}
