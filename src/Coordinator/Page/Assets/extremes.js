// The least and the greatest of any stretch of a column without looking at each value: they are known block by block.

const BLOCK = 64;

export class Extremes {
  #low = new Float64Array(0);
  #high = new Float64Array(0);
  #done = 0;
  #epoch = -1;

  /** Looks at what has come since the last time; at everything when the epoch is another. */
  update(values, length, epoch) {
    if (epoch !== this.#epoch || length < this.#done) [this.#epoch, this.#done] = [epoch, 0];
    const blocks = Math.ceil(length / BLOCK);
    if (this.#low.length < blocks) {
      this.#low = grown(this.#low, blocks);
      this.#high = grown(this.#high, blocks);
    }
    for (let block = Math.floor(this.#done / BLOCK); block < blocks; block++)
      [this.#low[block], this.#high[block]] = scan(values, block * BLOCK, Math.min(length, (block + 1) * BLOCK), false);
    this.#done = length;
    return this;
  }

  /** Of the rows from `begin` to before `end`, finite ones only, for a log scale positive ones; [Infinity, -Infinity] if none. */
  of(values, begin, end, log) {
    let [low, high] = [Infinity, -Infinity];
    const add = (a, b) => {
      if (a < low) low = a;
      if (b > high) high = b;
    };
    for (let i = begin; i < end;) {
      const block = Math.floor(i / BLOCK),
        next = Math.min(end, (block + 1) * BLOCK);
      const whole = i === block * BLOCK && (next - i === BLOCK || next === this.#done);
      if (whole && !(log && this.#low[block] <= 0)) add(this.#low[block], this.#high[block]);
      else add(...scan(values, i, next, log));
      i = next;
    }
    return [low, high];
  }

  /** Calls back for each finite value of the stretch: quick where there are few. */
  each(values, begin, end, found) {
    for (let i = begin; i < end;) {
      const block = Math.floor(i / BLOCK),
        next = Math.min(end, (block + 1) * BLOCK);
      if (this.#low[block] <= this.#high[block])
        for (let at = i; at < next; at++) if (Number.isFinite(values[at])) found(at);
      i = next;
    }
  }
}

function scan(values, begin, end, log) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = begin; i < end; i++) {
    const value = values[i];
    if (!Number.isFinite(value) || (log && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function grown(array, length) {
  const larger = new Float64Array(Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}
