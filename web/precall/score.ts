// How good a call would be, from what was measured. Sound: the E-model of ITU-T G.107 with its default values, as
// the manual's page on quality has it (delay after Cole and Rosenbluth, loss after G.113, classes of G.109).

/** What the network does to packets. */
export interface NetworkFigures {
  rttMs: number;
  jitterMs: number;
  lossPercent: number;
}

/** 1 bad, 2 poor, 3 fair, 4 good, 5 excellent. */
export type Score = 1 | 2 | 3 | 4 | 5;

/** What keeps a call from being better. */
export type Flaw = 'delay' | 'jitter' | 'loss' | 'picture' | 'blocked';

export interface Rating {
  score: Score;
  /** Mean opinion score of sound, 1 to 4.5. */
  mos: number;
  flaws: Flaw[];
}

const defaultR = 93.2;
/** From here on a talk suffers from its delay. */
const delayMsMax = 177.3;
/** Of packets and look-ahead of Opus (RFC 6716). */
const codecMs = 26;
/** Jitter buffers hold about twice the jitter. */
const jitterFactor = 2;
/** G.113 appendix I: G.711 with concealment, since Opus has no value of its own. */
const robustness = 25.1;

/** Points where a flaw is worth a word. */
const noted = { delayMs: 150, jitterMs: 30, lossPercent: 1, picture: 4 };

/** From mouth to ear, in milliseconds. */
export function delayOf({ rttMs, jitterMs }: NetworkFigures): number {
  return rttMs / 2 + jitterFactor * jitterMs + codecMs;
}

/** R, the rating of the E-model: 0 to 93.2. */
export function rFactor(figures: NetworkFigures): number {
  const delay = delayOf(figures);
  const loss = Math.min(100, Math.max(0, figures.lossPercent));
  const byDelay = 0.024 * delay + 0.11 * Math.max(0, delay - delayMsMax);
  const byLoss = (95 * loss) / (loss + robustness);
  return Math.max(0, defaultR - byDelay - byLoss);
}

/** The mean opinion score that belongs to R (G.107 annex B). */
export function mosOf(r: number): number {
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r));
}

function classOf(r: number): Score {
  if (r >= 90) return 5;
  if (r >= 80) return 4;
  if (r >= 70) return 3;
  return r >= 60 ? 2 : 1;
}

const scoreOf = (value: number) => Math.min(5, Math.max(1, Math.round(value))) as Score;

/** What was found out besides. */
export interface Circumstances {
  /** The score of the received video, if there was any. */
  picture?: number | undefined;
  /** Whether none of the servers answers that find ways through firewalls: some calls will fail. */
  isBlocked?: boolean;
}

const blockedScoreMax = 3;

/** The score of a call: the worse of sound and picture. */
export function rate(figures: NetworkFigures, circumstances: Circumstances = {}): Rating {
  const { picture, isBlocked = false } = circumstances;
  const r = rFactor(figures);
  const flaws: Flaw[] = [];
  if (isBlocked) flaws.push('blocked');
  if (delayOf(figures) > noted.delayMs) flaws.push('delay');
  if (figures.jitterMs > noted.jitterMs) flaws.push('jitter');
  if (figures.lossPercent > noted.lossPercent) flaws.push('loss');
  if (picture !== undefined && picture < noted.picture) flaws.push('picture');
  const score = scoreOf(Math.min(classOf(r), picture ?? 5, isBlocked ? blockedScoreMax : 5));
  return { score, mos: Math.round(mosOf(r) * 10) / 10, flaws };
}
