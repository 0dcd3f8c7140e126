/** Layers that make spectrograms of signals, and their factories. */
import { MelSpectrogram, type MelSpectrogramOptions } from "./mel-spectrogram.js";
import { STFTSpectrogram, type STFTSpectrogramOptions } from "./stft-spectrogram.js";

export { MelSpectrogram, type MelSpectrogramOptions } from "./mel-spectrogram.js";
export { STFTSpectrogram, type STFTSpectrogramOptions } from "./stft-spectrogram.js";

/** A spectrogram by convolutions that may be trained: `layers.stftSpectrogram({ frameLength: 128, mode: "magnitude" })`. */
export function stftSpectrogram(options?: STFTSpectrogramOptions): STFTSpectrogram {
  return new STFTSpectrogram(options);
}

/** A spectrogram on the mel scale: `layers.melSpectrogram({ samplingRate: 8000, numMelBins: 64 })`. */
export function melSpectrogram(options?: MelSpectrogramOptions): MelSpectrogram {
  return new MelSpectrogram(options);
}
