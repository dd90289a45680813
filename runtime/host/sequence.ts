/**
 * The numbers of one sender's unreliable-sequenced packets: which are late, and which number a receiver sees.
 *
 * Receivers drop what is below the highest number they have seen of a sender, for as long as they live; a sender that comes
 * back may count from 0 again. Invariant: the numbers given to receivers never go down during a session.
 */

const highestNumber = 0xffff_ffff;

export class Sequence {
  /** Highest number of the current connection; equal ones pass, as they do in clients. */
  #highest = 0;
  /** Added to the sender's own numbers. */
  #base = 0;
  #told = -1;

  /** A new connection of the sender: its client may go on counting or begin at 0. */
  restart(): void {
    this.#highest = 0;
    this.#base = this.#told + 1;
  }

  /** Whether a packet with this number is late. A number is remembered when it is `pass`ed, not here. */
  late(number: number): boolean {
    return number < this.#highest;
  }

  /** Takes the number of a packet that is not late; gives the number to forward, or -1 (none) when numbers are used up. */
  pass(number: number): number {
    this.#highest = number;
    const told = this.#base + number;
    if (told > highestNumber) return -1;
    this.#told = Math.max(this.#told, told);
    return told;
  }
}
