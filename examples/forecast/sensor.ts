/**
 * A simulated sensor: the temperature of a room that a thermostat heats, every quarter of an hour.
 *
 * Outside it is warmer by day, and colder week by week. The heater goes on below one temperature and off above another,
 * both lower at night, so the room swings between them. Whether it goes up or down next depends on where it came from
 * and on which of the limits is near: more than a weighted sum of past readings can say.
 */
import type { Generator } from "latch/text";

/** Readings of one day. */
export const DAY = 96;

/** Degrees Celsius, on below the first and off above the second. */
const LIMITS = { day: [20, 22], night: [17, 18.5] } as const;
/** In a quarter of an hour: the share by which the room nears the outside, and the degrees that the heater adds. */
const [LEAK, HEATING] = [0.02, 1.05];
/** Standard deviations, in degrees: of what else happens to the room, and of the sensor's own error. */
const [GUSTS, NOISE] = [0.05, 0.03];

/** Readings of a sensor and a room that are well. */
export function readings(days: number, chance: Generator): number[] {
  let [room, isHeating] = [20, false];
  return Array.from({ length: days * DAY }, (_, step) => {
    const hour = ((step % DAY) / DAY) * 24;
    const outside = 6 - step / DAY / 15 + 5 * Math.sin(((hour - 9) / 24) * 2 * Math.PI);
    const [low, high] = hour >= 6 && hour < 22 ? LIMITS.day : LIMITS.night;
    if (room < low) isHeating = true;
    if (room > high) isHeating = false;
    room += LEAK * (outside - room) + (isHeating ? HEATING : 0) + GUSTS * normal(chance);
    return room + NOISE * normal(chance);
  });
}

/** A stretch in which something is wrong. */
export interface Anomaly {
  readonly kind: string;
  /** The first of its readings, and the one after its last. */
  readonly from: number;
  readonly to: number;
}

interface Fault {
  readonly kind: string;
  readonly length: number;
  /** The reading at a step of the fault, from what it should be and what was read when it began. */
  of(step: number, normal: number, first: number): number;
}

const FAULTS: readonly Fault[] = [
  { kind: "stuck", length: 16, of: (_step, _normal, first) => first },
  { kind: "window open", length: 12, of: (step, is) => is - 4 * (1 - Math.exp(-(step + 1) / 3)) },
  { kind: "spike", length: 1, of: (_step, is) => is + 3 },
  { kind: "trembling", length: 16, of: (step, is) => is + (step % 2 === 0 ? 0.6 : -0.6) },
  { kind: "drifting", length: 24, of: (step, is) => is + 0.12 * (step + 1) },
];
/** Readings between two faults: at least so many, and up to twice as many. */
const BETWEEN = 60;

/** The same readings with faults from one of them on, one kind after the other. */
export function withFaults(
  values: readonly number[],
  start: number,
  chance: Generator,
): { values: number[]; anomalies: Anomaly[] } {
  const faulty = [...values];
  const anomalies: Anomaly[] = [];
  const gap = () => BETWEEN + Math.floor(chance() * BETWEEN);
  let from = start + gap();
  for (let count = 0; ; count++) {
    const { kind, length, of } = FAULTS[count % FAULTS.length];
    const to = from + length;
    if (to > values.length) return { values: faulty, anomalies };
    for (let place = from; place < to; place++) {
      faulty[place] = of(place - from, values[place], values[from]);
    }
    anomalies.push({ kind, from, to });
    from = to + gap();
  }
}

/** A draw from the normal distribution, by Box and Muller. */
function normal(chance: Generator): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
}
