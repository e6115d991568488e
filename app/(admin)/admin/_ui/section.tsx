import { useId, type ReactNode } from 'react';

/** One matter of an account: what it is at the side, what can be done about it beside. */
export function Section({ title, words, children }: { title: string; words: string; children: ReactNode }) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid gap-4 border-b border-line py-7 last:border-0 md:grid-cols-[15rem_minmax(0,1fr)] md:gap-10"
    >
      <div>
        <h2 id={id} className="font-display text-lg">
          {title}
        </h2>
        <p className="mt-1 text-sm text-pretty text-muted">{words}</p>
      </div>
      <div className="grid content-start gap-4">{children}</div>
    </section>
  );
}
