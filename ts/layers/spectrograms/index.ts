/** Layers that make spectrograms of signals, and their factories. */
export { MelSpectrogram, type MelSpectrogramOptions, melSpectrogram } from "./mel-spectrogram.js";
export {
  STFTSpectrogram,
  type STFTSpectrogramOptions,
  stftSpectrogram,
} from "./stft-spectrogram.js";
