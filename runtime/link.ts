/**
 * The link: everything that crosses between guest and host, and nothing else does.
 *
 * One shared buffer per session, handed over once: a header of words, a region of *events* (host -> guest) and a region of
 * *effects* (guest -> host). The host writes a batch of events, calls the guest's `turn` once, and reads the effects. Guest
 * and host never run at the same time, so there are no locks; but the buffer is hostile ground for the host: a script may
 * write anything into it. The host checks every kind, length and offset it reads, and never reads a word twice.
 */
