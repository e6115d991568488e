/** Seeded numbers in [0, 1): mulberry32 by Tommy Ettinger (public domain). The demo looks the same every time. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A rough line from 0 to 1 in `steps` + 1 heights around 0, by midpoint displacement: the profile of a mountain range. */
export function ridge(random: () => number, steps: number, roughness: number): number[] {
  const heights = new Array<number>(steps + 1).fill(0);
  const displace = (from: number, to: number, amount: number) => {
    if (to - from < 2) return;
    const middle = (from + to) >> 1;
    heights[middle] = (heights[from]! + heights[to]!) / 2 + (random() - 0.5) * amount;
    displace(from, middle, amount * roughness);
    displace(middle, to, amount * roughness);
  };
  heights[0] = (random() - 0.5) * 0.6;
  heights[steps] = (random() - 0.5) * 0.6;
  displace(0, steps, 1);
  return heights;
}
