// Short tones, made here: no file is loaded.

let context = null;

const TUNES = { started: [523], result: [523, 659, 784], nudge: [880, 880] };

/** Plays a tune; browsers allow it only after somebody has touched the page. */
export function play(tune) {
  const Context = window.AudioContext;
  if (!Context || !TUNES[tune]) return;
  context ??= new Context();
  context.resume().catch(() => {});
  TUNES[tune].forEach((pitch, index) => beep(pitch, context.currentTime + index * 0.14));
}

function beep(pitch, at) {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.12, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.13);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.14);
}
